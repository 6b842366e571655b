/** The unit tests that docs/testing.md shows, as a user would run them. */
import "../../examples/gated-service/index.test.ts";

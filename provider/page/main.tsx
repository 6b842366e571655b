/** Starts the page: reads the data that the report has embedded, and draws it. */
import "./style/main.css";
import { render } from "preact";
import type { PageData } from "../src/report/page-data.ts";
import { App } from "./app.tsx";
import { rolloutsOf } from "./data.ts";

const page = document.getElementById("page");
const data: PageData = JSON.parse(document.getElementById("data")?.textContent ?? "null");

if (page !== null) {
  const rollouts = rolloutsOf(data);
  const draw = (isPrinting: boolean) =>
    render(<App title={data.title} rollouts={rollouts} isPrinting={isPrinting} />, page);
  page.replaceChildren();
  draw(false);
  // A print shows all instances and not only a page of them. `render` draws before it returns.
  addEventListener("beforeprint", () => draw(true));
  addEventListener("afterprint", () => draw(false));
}

/** The program of emulator/README.md about the library; documented.test.ts runs it. */
import { startEmulator } from "ecs-assistant-emulator";

const emulator = await startEmulator({
  instances: { "i-demo0003": { status: "Stopped" }, "i-demo0004": { errorCode: "FileCreateFail", times: 1 } },
  timing: { pendingMs: 0, runningMs: 0 },
});
// … run what is to be tested against emulator.endpoint …
emulator.stat("i-demo0001", "/etc/app/app.conf"); // { content, sha256, size, mode: "0644", owner: "root", … }
emulator.commands; // { canRun: true, canChown: true }, or { canRun: false, reason }
emulator.requests; // [{ action: "SendFile", params, instanceIds, arrivedAt, time, status, bytes, invokeId }, …], secrets left out
emulator.runs; // the same of commands, with content, exitCode and output
emulator.sends; // [{ invokeId, createdAt, deliveries: [{ instanceId, startedAt, endedAt, status, errorCode }] }, …]
await emulator.close();

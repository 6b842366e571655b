// Puts all programs of this folder into one stack. Each is whole by itself, so that one of them can be copied without the others.
export * from "./from-ansible";
export * from "./from-appconfig";
export * from "./from-copy-to-remote";
export * from "./from-invocation";
export * from "./from-oos";
export * from "./from-run-command";

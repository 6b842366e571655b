/** What the server hands to the agent. */

/** One file as the agent gets it; the API has turned every content into Base64. */
export interface AgentTask {
  readonly name: string;
  readonly targetDir: string;
  readonly contentBase64: string;
  readonly fileMode: string;
  readonly fileOwner: string;
  readonly fileGroup: string;
  readonly overwrite: boolean;
  /** MD5 of contentBase64 in hex, any case. @default the right one */
  readonly signature?: string;
}

/** Defines the file task that the server hands to an instance's agent. */

/** One file to write. The content is always in Base64, because the API encodes plain text before it reaches the
 * agent. */
export interface AgentTask {
  readonly name: string;
  readonly targetDir: string;
  readonly contentBase64: string;
  readonly fileMode: string;
  readonly fileOwner: string;
  readonly fileGroup: string;
  readonly overwrite: boolean;
  /** MD5 of contentBase64, in hex. @default the correct MD5 */
  readonly signature?: string;
}

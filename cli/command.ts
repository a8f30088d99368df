/** A command, or a subcommand: loaded when it is called, since most need little of what another needs. */
export interface Command {
  readonly summary: string
  readonly load: () => { readonly run: (args: readonly string[]) => Promise<void> }
}

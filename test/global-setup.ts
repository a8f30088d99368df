/** Synthesizes the assembly once, before any test reads it. */
import { build } from '../cli/build'

// biome-ignore lint/style/noDefaultExport: the form that Jest asks for
export default async function globalSetup(): Promise<void> {
  await build()
}

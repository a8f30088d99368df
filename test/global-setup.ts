/** Synthesizes the assembly once, before any test reads it. */
import { build } from '../cli/build'
import { beginPolicyUsage } from './scenarios/policy-usage'

// biome-ignore lint/style/noDefaultExport: the form that Jest asks for
export default async function globalSetup(): Promise<void> {
  // The SDK warns of Node 20 in every worker; package.json says which Node we need.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  const { directory } = await build()
  beginPolicyUsage(directory)
}

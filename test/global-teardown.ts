/** Says which grants the scenarios did not use, and of which of them nobody has said why they stay. */
import { endPolicyUsage } from './scenarios/policy-usage'

interface GlobalConfig {
  readonly testNamePattern?: string
}

// biome-ignore lint/style/noDefaultExport: the form that Jest asks for
export default function globalTeardown({ testNamePattern }: GlobalConfig): void {
  endPolicyUsage(!testNamePattern)
}

/**
 * Says which grants the scenarios did not use, and of which of them nobody has said why they stay. It fails a run only where it
 * is asked to, with `SIGNALBOX_UNUSED_GRANTS=fail`: which of them a run uses by chance is known only after several whole ones.
 */
import { endPolicyUsage } from './scenarios/policy-usage'

interface GlobalConfig {
  readonly testNamePattern?: string
}

// biome-ignore lint/style/noDefaultExport: the form that Jest asks for
export default function globalTeardown({ testNamePattern }: GlobalConfig): void {
  endPolicyUsage(!testNamePattern, process.env.SIGNALBOX_UNUSED_GRANTS === 'fail')
}

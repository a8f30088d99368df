/** Synthesizes a CDK app as `cdk synth` would, and runs the assembly in a local cloud of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import recommended from 'aws-cdk-lib/recommended-feature-flags.json'
import { type LocalCloud, startLocalCloud } from '../../../local/start-local-cloud'

export interface Design {
  readonly local: LocalCloud
  /** Of the app's one stack. */
  readonly outputs: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** A Monday. */
export const start = '2026-01-05T09:00:00.000Z'

/** With the feature flags that `cdk init` gives a new app. */
export async function startDesign(build: (app: App) => void): Promise<Design> {
  const outdir = mkdtempSync(join(tmpdir(), 'design-'))
  // CDK's own check of the templates takes three seconds; what matters here is what the local cloud says of them.
  process.env.CDK_VALIDATION = 'false'
  try {
    const app = new App({ outdir, analyticsReporting: false, context: recommended })
    build(app)
    const [stack] = app.synth().stacks
    const local = await startLocalCloud({ assembly: outdir, clock: 'manual', start, awsPort: 0, webPort: 0 })
    return {
      local,
      outputs: local.outputs(stack?.stackName ?? ''),
      async stop() {
        await local.stop()
        rmSync(outdir, { recursive: true })
      },
    }
  } catch (error) {
    rmSync(outdir, { recursive: true })
    throw error
  }
}

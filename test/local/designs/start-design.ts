/** Synthesizes a CDK app as `cdk synth` would, and runs the assembly in a local cloud of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import recommended from 'aws-cdk-lib/recommended-feature-flags.json'
import type { LocalCloud } from '../../../local/start-local-cloud'
import { outside } from '../../outside'

const { startLocalCloud } = outside<typeof import('../../../local/start-local-cloud')>('local/start-local-cloud')

export interface Design {
  readonly local: LocalCloud
  /** Of the app's one stack. */
  readonly outputs: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** A Monday. */
export const start = '2026-01-05T09:00:00.000Z'

export interface DesignOptions {
  /** Stays: as `cdk.out` does from one synthesis to the next. */
  readonly outdir?: string
  readonly data?: string
  /** Standing still unless said. */
  readonly clock?: 'manual' | 'running'
  readonly issuer?: 'aws' | 'local'
  /** Builds run commands on this machine. */
  readonly allowBuilds?: boolean
  /** A Monday, unless said. */
  readonly start?: Date
}

/** With the feature flags that `cdk init` gives a new app. */
export async function startDesign(build: (app: App) => void, options: DesignOptions = {}): Promise<Design> {
  const {
    outdir = mkdtempSync(join(tmpdir(), 'design-')),
    data,
    clock = 'manual',
    issuer,
    allowBuilds,
    start: from = start,
  } = options
  const discard = () => {
    if (options.outdir === undefined) rmSync(outdir, { recursive: true })
  }
  // CDK's own check of the templates takes three seconds; what matters here is what the local cloud says of them.
  process.env.CDK_VALIDATION = 'false'
  try {
    const app = new App({ outdir, analyticsReporting: false, context: recommended })
    build(app)
    const [stack] = app.synth().stacks
    const local = await startLocalCloud({
      assembly: outdir,
      clock,
      issuer,
      allowBuilds,
      start: from,
      awsPort: 0,
      webPort: 0,
      ...(data !== undefined && { data }),
    })
    return {
      local,
      outputs: local.outputs(stack?.stackName ?? ''),
      async stop() {
        await local.stop()
        discard()
      },
    }
  } catch (error) {
    discard()
    throw error
  }
}

/** Whether a deployed stage does its main job: `npm run smoke -- --aws`, or on a start without `--aws`. */
import { readArguments, readStage } from '../../cli/arguments'
import { readTarget, reporting, targetOptions } from '../../cli/aws-target'
import { UsageError } from '../../cli/usage-error'
import { findStage } from './find-stage'
import { walk } from './walk'

const usage = 'npm run smoke -- [--aws] [--stage STAGE] [--to ADDRESS] [--patience SECONDS]'
const options = {
  ...targetOptions,
  stage: { type: 'string', default: 'prod' },
  // SES takes mails to it in the sandbox, too, and counts none of them.
  to: { type: 'string', default: 'success@simulator.amazonses.com' },
  patience: { type: 'string', default: '60' },
} as const

export async function smoke(args: readonly string[], print: (line: string) => void): Promise<void> {
  const { values } = readArguments(args, options, { most: 0, usage })
  const stage = readStage(values.stage)
  const patience = Number(values.patience)
  if (!(patience >= 0 && patience <= 600)) {
    throw new UsageError(`--patience: expected 0 to 600 seconds, not "${values.patience}"`)
  }
  const target = readTarget(values)
  await reporting(target, async () => {
    const found = await findStage(target, stage.named('signalbox-approvals'))
    const { caller, place } = found
    print(`Stage ${stage.name} in account ${caller.accountId}, ${caller.region}: ${place.apiUrl}`)
    await walk({ ...found, target, to: values.to, patience, say: (line) => print(`  ${line}`) })
    print('All was as it should be, and nothing waits any more')
  })
}

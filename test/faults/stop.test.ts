/** A stop in the middle of work that does not end by itself. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import type { LocalCloud } from '../../local/start-local-cloud'
import { allow, arnOf, inlineFunction, serviceRole, startTemplate, stateMachine } from '../local/template-cloud'
import { bundleChild } from './kills/life'
import { eventually } from './process'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stop-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

/** Hangs the first time. */
const hanging = `
const { appendFileSync, existsSync } = require('node:fs')
exports.handler = async () => {
  const again = existsSync(process.env.RUNS)
  appendFileSync(process.env.RUNS, 'run ')
  if (!again) await new Promise((resolve) => setTimeout(resolve, 600_000))
  return 'done'
}`

test('a task whose function hangs at a stop has not failed: the next start does it again', async () => {
  const runs = join(directory, 'runs')
  const environment = { Environment: { Variables: { RUNS: runs } }, Timeout: 900 }
  const template = {
    Resources: {
      FunctionRole: serviceRole('lambda.amazonaws.com'),
      Hanging: inlineFunction('FunctionRole', hanging, environment),
      MachineRole: serviceRole('states.amazonaws.com', [allow('lambda:InvokeFunction', arnOf('Hanging'))]),
      Machine: stateMachine(
        'MachineRole',
        { Work: { Type: 'Task', Resource: arnOf('Hanging'), End: true } },
        { StateMachineName: 'machine' },
      ),
    },
  }
  const start = (): Promise<LocalCloud> => startTemplate(template, { data: join(directory, 'data'), clock: 'running' })
  const before = await start()
  const { executionArn } = await new SFNClient(before.sdkConfig).send(
    new StartExecutionCommand({ stateMachineArn: before.cloud.arn('states', 'stateMachine:machine'), input: '{}' }),
  )
  await eventually('run', async () => existsSync(runs) || undefined)

  // It does not wait for the function, which would take ten minutes.
  await before.stop()

  const after = await start()
  const output = await eventually('end', async () => {
    const { status, output } = await new SFNClient(after.sdkConfig).send(new DescribeExecutionCommand({ executionArn }))
    return status === 'RUNNING' ? undefined : `${status} ${output}`
  })
  expect(output).toBe('SUCCEEDED "done"')
  expect(readFileSync(runs, 'utf8')).toBe('run run ')
}, 180_000)

test('a directory that is for reading only is refused, new or not', async () => {
  const bundle = await bundleChild()
  const filled = join(directory, 'filled')
  const empty = join(directory, 'empty')
  mkdirSync(empty)
  mkdirSync(filled)
  writeFileSync(join(filled, 'format.json'), '{"version":1}')
  // Root may write anywhere, so it is somebody else who tries.
  const isRoot = process.getuid?.() === 0
  spawnSync('chmod', ['-R', 'a+rX,a-w', directory])
  spawnSync('chmod', ['-R', 'a+rX', join(bundle.path, '..')])
  try {
    for (const data of [empty, filled]) {
      const { stderr, status } = spawnSync(process.execPath, [bundle.path, JSON.stringify({ data })], {
        encoding: 'utf8',
        ...(isRoot && { uid: 65_534, gid: 65_534 }),
      })
      expect(status).toBe(1)
      expect(stderr).toMatch(
        /DataDirectoryError: data directory .*: (it|the store) cannot be (written to|read|opened): this user may not write there/,
      )
    }
  } finally {
    spawnSync('chmod', ['-R', 'u+w', directory])
    bundle.remove()
  }
}, 30_000)

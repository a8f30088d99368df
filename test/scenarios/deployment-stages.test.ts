/** A service from its archive to Prod, by real builds and stacks; and where its tests stop it. */
import { createService, plain, plainService, type ServiceActions } from './service-pipelines'
import { type Signalbox, startScenario } from './signalbox'
import { approver } from './time-pipeline'

const stages = ['Source', 'Build', 'DeployTests', 'Beta', 'Gamma', 'Prod']

let signalbox: Signalbox
beforeAll(async () => {
  signalbox = await startScenario({ allowBuilds: true })
}, 60_000)
afterAll(() => signalbox.stop())

/** What the newest of the stage's stacks was made with. */
async function versionIn(service: ServiceActions, stage: string): Promise<string | undefined> {
  return (await service.stack(stage.toLowerCase()))?.Outputs?.find(({ OutputKey }) => OutputKey === 'Version')
    ?.OutputValue
}

const times = (story: readonly string[], event: string) => story.filter((each) => each === event).length

test.each([
  { stage: 'Beta', tried: 1 },
  { stage: 'Gamma', tried: 2 },
])(
  'tests that are red in $stage stop the release there, and nobody is asked',
  async ({ stage, tried }) => {
    const service = await createService(signalbox, `red-${stage.toLowerCase()}`, plain)
    const run = await service.release(plainService({ suite: { [stage]: 'fail' } }))
    const before = stages.slice(0, stages.indexOf(stage))
    const after = stages.slice(stages.indexOf(stage) + 1)
    expect(await service.state()).toEqual({
      ...Object.fromEntries(before.map((each) => [each, 'Succeeded'])),
      [stage]: 'Failed',
      ...Object.fromEntries(after.map((each) => [each, 'none'])),
    })
    expect(await service.problem(stage)).toMatch(
      new RegExp(
        `^${stage}: suite red-\\w+-tests-Doors-\\w+ has not passed: the door opens: open !== shut. See https://reports`,
      ),
    )
    for (const each of after) expect(await service.stack(each.toLowerCase())).toBeUndefined()
    const story = signalbox.story(run)
    expect(times(story, 'IntegrationTestsCompleted')).toBe(tried)
    expect(times(story, 'PipelineFailed')).toBe(1)
    expect(story).not.toContain('ReleaseAwaitingApproval')
    expect(story).not.toContain('ReleasePromoted')
  },
  60_000,
)

test('a release that is red in Prod is there, but is not told as promoted; the next one that is green is', async () => {
  const service = await createService(signalbox, 'red-prod', plain)
  const red = await service.release(plainService({ suite: { Prod: 'crash' }, version: 1 }))
  await signalbox.answerMail(approver.email, { decision: 'approve' })
  expect(await service.state()).toMatchObject({ Gamma: 'Succeeded', Prod: 'Failed' })
  expect(await service.problem('Prod')).toMatch(
    /^Prod: suite red-prod-tests-Doors-\w+ has not passed: \(suite\): .*exit.*\. See https:\/\/us-east-1\.console\.aws\.amazon\.com\/states\//,
  )
  expect(await versionIn(service, 'Prod')).toBe('1')
  expect(signalbox.story(red)).toEqual(expect.arrayContaining(['ReleaseApproved', 'StageDeployed', 'PipelineFailed']))
  expect(signalbox.story(red)).not.toContain('ReleasePromoted')

  const green = await service.release(plainService({ version: 2 }))
  await signalbox.answerMail(approver.email, { decision: 'approve' })
  expect(await service.state()).toMatchObject({ Prod: 'Succeeded' })
  expect(await versionIn(service, 'Prod')).toBe('2')
  expect(times(signalbox.story(green), 'ReleasePromoted')).toBe(1)
  expect(signalbox.story(red)).not.toContain('ReleasePromoted')
}, 90_000)

test('a service with a name so long that CloudFormation cuts it in those of its functions is tried all the same', async () => {
  const name = 'customer-notifications-and-what-else-not'
  const service = await createService(signalbox, name, plain)
  const run = await service.release(plainService({ suites: ['SuiteOfEverythingThatTheServiceDoes'] }))
  expect(await service.problem('Beta')).toBeUndefined()
  expect(await service.state()).toMatchObject({ Gamma: 'Succeeded', Prod: 'InProgress' })
  // Both of the same moment: the archive keeps them in any order.
  const told = (await signalbox.published(run, 'TestSuiteCompleted')) as { stage: string; suite: string }[]
  expect(told.map(({ stage }) => stage).sort()).toEqual(['Beta', 'Gamma'])
  for (const { suite } of told) expect(suite).toMatch(/^customer-not-\w{6}-tests-SuiteOf\w+-\w{12}$/)
}, 60_000)

test('a suite that reports by event is known by a part of its name, which CloudFormation has made up', async () => {
  const service = await createService(signalbox, 'by-event', {
    ...plain,
    tests: { ...plain.tests, byEvent: ['Doors'] },
  })
  const run = await service.release(plainService())
  expect(await service.problem('Beta')).toBeUndefined()
  expect(await service.state()).toMatchObject({ Beta: 'InProgress' })
  expect(await signalbox.published(run, 'TestSuiteCompleted')).toMatchObject([
    { suite: expect.stringContaining('Windows') },
  ])
}, 60_000)

/** What deployers see of pipelines and their runs, and nobody else. */
import { type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'
import { createPipeline } from './time-pipeline'

let signalbox: Signalbox
let people: People
let deployer: SignedInPerson
beforeAll(async () => {
  signalbox = await startScenario()
  people = peopleOf(signalbox)
  deployer = await people.add('deployer', { groups: ['deployers'] })
})
afterAll(async () => {
  people.stop()
  await signalbox.stop()
})

const unknownRun = '00000000-0000-4000-8000-000000000000'

test('members of deployers and of admins read, and nobody else', async () => {
  const admin = await people.add('admin', { groups: ['admins'] })
  const developer = await people.add('developer', { groups: ['developers', 'approvers'] })
  const nobody = await people.add('nobody')
  for (const path of ['pipelines', 'pipelines/green/runs', `runs/${unknownRun}`, `runs/${unknownRun}/audit`]) {
    const statusFor = async (person: SignedInPerson) => (await person.call('GET', `deployment/${path}`)).status
    const found = path === 'pipelines' ? 200 : 404
    expect([path, await statusFor(deployer), await statusFor(admin)]).toEqual([path, found, found])
    expect([path, await statusFor(developer), await statusFor(nobody)]).toEqual([path, 403, 403])
    expect((await fetch(`${signalbox.local.webUrl}/api/deployment/${path}`)).status).toBe(401)
  }
})

test('pipelines are listed with their newest run', async () => {
  const pipeline = await createPipeline(signalbox, 'listed')
  await pipeline.start()
  await signalbox.local.clock.advance('1s')
  const run = await pipeline.start()
  const { status, body } = await deployer.call('GET', 'deployment/pipelines')
  expect([status, body]).toMatchObject([
    200,
    { pipelines: expect.arrayContaining([expect.objectContaining({ pipeline: 'listed' })]), cursor: null },
  ])
  const [listed] = (body.pipelines as { pipeline: string; newestRun?: object }[]).filter(
    (each) => each.pipeline === 'listed',
  )
  expect(listed).toMatchObject({ newestRun: { run, pipeline: 'listed', status: 'running' } })
})

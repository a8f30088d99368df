import { isOwnPipeline, type OwnNames } from '../../../domains/deployment/decisions/own-pipeline'

const prod: OwnNames = { startTests: 'signalbox-start-tests', gates: 'signalbox-gates', takesOthers: true }
const beta: OwnNames = { startTests: 'signalbox-start-tests-beta', gates: 'signalbox-gates-beta', takesOthers: false }

const arn = (service: string, name: string) => `arn:aws:${service}:eu-west-1:111122223333:${name}`

function pipelineOf(...configurations: readonly Record<string, string>[]) {
  const actions = configurations.map((configuration, index) => ({
    name: `A${index}`,
    actionTypeId: undefined,
    configuration,
  }))
  return {
    name: 'shop',
    roleArn: undefined,
    version: 1,
    stages: [
      { name: 'One', actions: [] },
      { name: 'Two', actions },
    ],
  }
}

test.each([
  ['whose tests it starts', { FunctionName: 'signalbox-start-tests' }, { FunctionName: 'signalbox-start-tests-beta' }],
  [
    'whose tests it starts by ARN',
    { FunctionName: arn('lambda', 'function:signalbox-start-tests') },
    { FunctionName: arn('lambda', 'function:signalbox-start-tests-beta') },
  ],
  [
    'whose gate it tells',
    { NotificationArn: arn('sns', 'signalbox-gates') },
    { NotificationArn: arn('sns', 'signalbox-gates-beta') },
  ],
])('a pipeline is of the stage %s, and of no other', (_, ofProd, ofBeta) => {
  const whose = [pipelineOf(ofProd), pipelineOf(ofBeta)].map((each) =>
    [prod, beta].map((own) => isOwnPipeline(each, own)),
  )
  expect(whose).toEqual([
    [true, false],
    [false, true],
  ])
})

test('one that names none is of the default stage', () => {
  const pipeline = pipelineOf({ FunctionName: 'shop-tests' }, { NotificationArn: arn('sns', 'releases') }, {})
  expect([prod, beta].map((own) => isOwnPipeline(pipeline, own))).toEqual([true, false])
})

test('one that names two stages is of both', () => {
  const pipeline = pipelineOf({ FunctionName: prod.startTests }, { NotificationArn: arn('sns', beta.gates) })
  expect([prod, beta].map((own) => isOwnPipeline(pipeline, own))).toEqual([true, true])
})

import { actionsOf, explanationsThatFail, type Grant, unusedGrants } from '../../infra/unused-grants'
import { inShort } from '../scenarios/policy-usage'

const grant = (action: string, used: boolean, role = 'signalbox-shop-Api'): Grant => ({
  role: `arn:aws:iam::000000000000:role/${role}`,
  action,
  resource: 'arn:aws:sqs:us-east-1:000000000000:q',
  used,
})

const explained = { role: /-Api$/, actions: ['sqs:SendMessage'], reason: 'Only real Lambda does it' }

test('a grant that is used, or explained, is right', () => {
  const grants = [grant('sqs:ReceiveMessage', true), grant('sqs:SendMessage', false)]
  expect(explanationsThatFail(grants, [explained])).toEqual([])
})

test('a grant that is neither is named', () => {
  const grants = [grant('sqs:SendMessage', false), grant('sqs:DeleteMessage', false)]
  expect(explanationsThatFail(grants, [explained])).toEqual([
    'signalbox-shop-Api: sqs:DeleteMessage on arn:aws:sqs:us-east-1:000000000000:q is used by no scenario: take the grant away, or have a scenario use it, or say in infra/unused-grants.ts why it stays',
  ])
})

test('whose a grant is, is said by its construct and its stack', () => {
  const grants = [grant('sqs:DeleteMessage', false, 'signalbox-time-service-SweepRole8A7451E2-AB12')]
  expect(explanationsThatFail(grants, [])).toEqual([
    expect.stringMatching(
      /^Sweep of signalbox-time-service \(signalbox-time-service-SweepRole8A7451E2-AB12\): sqs:Del/,
    ),
  ])
})

test('an explanation of what is used is named, for each role that uses it', () => {
  const other = { ...explained, role: /^signalbox-/ }
  const grants = [grant('sqs:SendMessage', true), grant('sqs:SendMessage', false, 'signalbox-shop-Page')]
  expect(explanationsThatFail(grants, [other])).toEqual([
    'signalbox-shop-Api: sqs:SendMessage on arn:aws:sqs:us-east-1:000000000000:q is explained as unused in infra/unused-grants.ts, and it is used: take the explanation away, or say `byChance`',
  ])
})

test('what is used by chance is right either way', () => {
  const byChance = { ...explained, byChance: true } as const
  expect(explanationsThatFail([grant('sqs:SendMessage', true)], [byChance])).toEqual([])
  expect(explanationsThatFail([grant('sqs:SendMessage', false)], [byChance])).toEqual([])
})

test('whatever a role is granted that others write may be explained as one', () => {
  const ofCdk = { role: /-Pipeline$/, actions: 'any', reason: 'CDK writes it', byChance: true } as const
  const grants = [
    grant('s3:Abort*', false, 'signalbox-shop-Pipeline'),
    grant('s3:List*', true, 'signalbox-shop-Pipeline'),
  ]
  expect(explanationsThatFail(grants, [ofCdk])).toEqual([])
  expect(explanationsThatFail([grant('s3:Abort*', false)], [ofCdk])).toEqual([
    'signalbox-shop-Api: s3:Abort* on arn:aws:sqs:us-east-1:000000000000:q is used by no scenario: take the grant away, or have a scenario use it, or say in infra/unused-grants.ts why it stays',
    '/-Pipeline$/: any is explained, and no role is granted it',
  ])
})

test('of many only the first are shown, with where the others are', () => {
  const problems = Array.from({ length: 12 }, (_, index) => `problem ${index}`)
  const shown = inShort(problems, '/there/unused.txt').split('\n')
  expect(shown).toHaveLength(12)
  expect([shown[0], shown[10], shown[11]]).toEqual([
    'Grants and infra/unused-grants.ts differ in 12 places:',
    'problem 9',
    'and 2 more: /there/unused.txt',
  ])
  expect(inShort(['problem'], '/there').split('\n')).toHaveLength(2)
})

test('an explanation of what nobody is granted is named', () => {
  expect(explanationsThatFail([], [explained])).toEqual([
    '/-Api$/: sqs:SendMessage is explained, and no role is granted it',
  ])
  expect(explanationsThatFail([])).toHaveLength(unusedGrants.flatMap(actionsOf).length)
})

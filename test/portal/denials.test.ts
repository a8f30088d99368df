import { cdkLineOf, denialsOf, statementOf } from '../../portal/lib/denials'

const caller = (session: string) => `arn:aws:sts::000000000000:assumed-role/orders-fn-role/${session}`

function denied(action: string, resource: string, more: Readonly<Record<string, unknown>> = {}, at = 1) {
  const detail = { caller: caller('one'), action, reason: 'because no identity-based policy allows it', ...more }
  return { seq: at, at, kind: 'call.denied', subject: resource, ids: ['r'], detail }
}

function lineOf(action: string, resource: string, more: Readonly<Record<string, unknown>> = {}): string | undefined {
  const [denial] = denialsOf([denied(action, resource, more)])
  return denial && cdkLineOf(denial)
}

const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/t'

test('alike denials are one, whatever session of the role called', () => {
  const denials = denialsOf([
    denied('dynamodb:GetItem', table, {}, 1),
    denied('dynamodb:GetItem', table, { caller: caller('two') }, 5),
    denied('dynamodb:PutItem', table, {}, 3),
  ])
  expect(denials.map(({ action, count, lastAt }) => [action, count, lastAt])).toEqual([
    ['dynamodb:GetItem', 2, 5],
    ['dynamodb:PutItem', 1, 3],
  ])
  expect(denials[0] && statementOf(denials[0])).toEqual({
    Effect: 'Allow',
    Action: 'dynamodb:GetItem',
    Resource: table,
  })
})

test('a denial is tolerated only if all that are alike are', () => {
  const group = 'arn:aws:logs:us-east-1:000000000000:log-group:x'
  const [both] = denialsOf([
    denied('logs:CreateLogGroup', group, { tolerated: true }),
    denied('logs:CreateLogGroup', group),
  ])
  const [one] = denialsOf([denied('logs:CreateLogGroup', group, { tolerated: true })])
  expect([both?.isTolerated, one?.isTolerated]).toEqual([false, true])
})

test.each([
  ['dynamodb:GetItem', table, "table.grant(who, 'dynamodb:GetItem')"],
  ['sqs:SendMessage', 'arn:aws:sqs:us-east-1:000000000000:q', "queue.grant(who, 'sqs:SendMessage')"],
  [
    'states:StartExecution',
    'arn:aws:states:us-east-1:000000000000:stateMachine:m',
    'stateMachine.grantStartExecution(who)',
  ],
  ['events:PutEvents', 'arn:aws:events:us-east-1:000000000000:event-bus/b', 'bus.grantPutEventsTo(who)'],
  ['lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:000000000000:function:f', 'callee.grantInvoke(who)'],
  [
    's3:GetObject',
    "arn:aws:s3:::b/it's",
    "who.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/it\\'s'] }))",
  ],
  [
    'ses:SendEmail',
    '*',
    "who.addToPrincipalPolicy(new PolicyStatement({ actions: ['ses:SendEmail'], resources: ['*'] }))",
  ],
])('%s on %s is allowed by %s', (action, resource, line) => expect(lineOf(action, resource)).toBe(line))

test('no line helps against an explicit deny, or where no role called', () => {
  expect(lineOf('s3:GetObject', '*', { reason: 'with an explicit deny in a resource-based policy' })).toBeUndefined()
  expect(lineOf('s3:GetObject', '*', { caller: 'anonymous' })).toBeUndefined()
})

import { consumersOf } from '../../../events/asyncapi/consumers'
import type { StackTemplate } from '../../../events/asyncapi/read-assembly'
import { createTestCatalog } from '../registry/test-catalog'

const catalog = createTestCatalog()

/** By exact values, which is all that these rules need. */
function matches(pattern: unknown, event: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(pattern as Record<string, unknown[]>).every(([name, values]) => values.includes(event[name]))
}

function stack(rule: object, resources: StackTemplate['resources'] = {}): StackTemplate {
  return {
    stack: 'signalbox-house',
    resources: { Rule1: { Type: 'AWS::Events::Rule', Properties: { ...rule } }, ...resources },
    paths: new Map([
      ['Rule1', 'OnLampRule/Rule/Resource'],
      ['Fn2', 'OnLamp/Function/Resource'],
    ]),
  }
}

const Targets = [{ Arn: { 'Fn::GetAtt': ['Fn2', 'Arn'] } }]
const handler = { Fn2: { Type: 'AWS::Lambda::Function' } }

describe('consumers', () => {
  test('are the targets of the rules that select an event of one of its publishers', () => {
    const pattern = { source: ['signalbox.house'], 'detail-type': ['LampLit', 'LampLit.v2'] }
    expect(consumersOf([stack({ EventPattern: pattern, Targets }, handler)], catalog, matches)).toEqual([
      { domain: 'house', detailType: 'LampLit', rule: 'signalbox-house/OnLampRule', target: 'OnLamp' },
    ])
  })

  test('tell what their rule asks of the event beyond its type', () => {
    const detail = { data: { lamp: ['desk'] } }
    const [consumer] = consumersOf(
      [stack({ EventPattern: { 'detail-type': ['LampLit.v2'], detail }, Targets })],
      catalog,
      matches,
    )
    expect(consumer).toMatchObject({ detailType: 'LampLit.v2', where: detail })
  })

  test('are of the domain that their stack may publish as', () => {
    const Condition = { StringEquals: { 'events:source': 'signalbox.lamps' } }
    const Properties = { PolicyDocument: { Statement: [{ Action: 'events:PutEvents', Condition }] } }
    const resources = { ...handler, Policy: { Type: 'AWS::IAM::Policy', Properties } }
    const [consumer] = consumersOf(
      [stack({ EventPattern: { 'detail-type': ['LampLit'] }, Targets }, resources)],
      catalog,
      matches,
    )
    expect(consumer?.domain).toBe('lamps')
  })

  test('are not the targets of schedules and of rules for other events', () => {
    const others = [
      stack({ ScheduleExpression: 'rate(1 day)', Targets }),
      stack({ EventPattern: { source: ['aws.s3'] }, Targets }),
    ]
    expect(consumersOf(others, catalog, matches)).toEqual([])
  })
})

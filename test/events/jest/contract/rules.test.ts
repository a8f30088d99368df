import type { EventDefinition } from '../../../../events'
import type { Templates } from '../../../../events/jest'
import { checkArchives } from '../../../../events/jest/contract/check-archives'
import {
  checkConsumers,
  checkDeadLetters,
  checkQueues,
  checkRule,
  type RuleChecks,
} from '../../../../events/jest/contract/check-rules'
import type { CodeUse } from '../../../../events/jest/contract/code'
import { lineOf } from '../../../../events/jest/contract/problem'
import { eventRules } from '../../../../events/jest/contract/rules'
import { systemOf } from '../../../../events/jest/contract/templates'
import { matchesPattern } from '../../../../local/lib/pattern/matches-pattern'
import { LampBroken, LampLit } from '../lamps'
import { onLampLit, ruleWith, templates, templatesWith } from './lamp-templates'

const catalog: readonly EventDefinition[] = [LampLit, LampBroken]

function consuming(...consumes: readonly string[]): ReadonlyMap<string, CodeUse> {
  return new Map([[onLampLit, { resource: onLampLit, creates: [], domains: [], consumes, problems: [] }]])
}

const unknownCode: ReadonlyMap<string, CodeUse> = new Map()

function problemsOf(given: Templates, code = unknownCode, checks: Partial<RuleChecks> = {}): readonly string[] {
  const system = systemOf(given)
  return eventRules(system, catalog)
    .flatMap((rule) => [
      ...checkRule(rule, { catalog, matches: matchesPattern, code, ...checks }),
      ...checkDeadLetters(rule, system),
    ])
    .map(lineOf)
}

describe('a rule', () => {
  test.each([
    ['of known code', consuming('LampLit')],
    ['of unknown code', unknownCode],
  ])('%s that matches what it is for, with queues behind it, is all right', (_, code) => {
    expect(problemsOf(templates, code)).toEqual([])
  })

  test('of somebody else is none of ours', () => {
    const pattern = { source: ['aws.states'], 'detail-type': ['Step Functions Execution Status Change'] }
    expect(eventRules(systemOf(templatesWith(ruleWith(pattern))), catalog)).toEqual([])
  })

  test('must let through every publisher of its event', () => {
    const pattern = { source: ['signalbox.lamps'], 'detail-type': ['LampBroken'] }
    expect(problemsOf(templatesWith(ruleWith(pattern)))).toEqual([
      'lamps/Rule, LampBroken: example 1 of inspectors does not meet the pattern, which asks for {"source":["signalbox.lamps"],"detail-type":["LampBroken"]}',
    ])
  })

  test('must let nothing through that its function does not consume', () => {
    const pattern = { source: ['signalbox.lamps', 'signalbox.inspectors'], 'detail-type': [{ prefix: 'Lamp' }] }
    expect(problemsOf(templatesWith(ruleWith(pattern)), consuming('LampLit'))).toEqual([
      'lamps/Rule, LampBroken: example 1 of lamps meets the pattern, though lamps/OnLampLit consumes LampLit only',
    ])
  })

  test('must name only what the catalog has', () => {
    const pattern = { source: ['signalbox.lamps'], 'detail-type': ['LampLit', 'LampLid'] }
    expect(problemsOf(templatesWith(ruleWith(pattern)))).toEqual([
      'lamps/Rule, LampLid: is asked for, but the catalog has no such event',
    ])
  })

  test('may be narrowed by a field, if an example has it', () => {
    const narrowed = (detail: object) =>
      problemsOf(templatesWith(ruleWith({ source: ['signalbox.lamps'], 'detail-type': ['LampLit'], detail })))
    expect(narrowed({ data: { place: { room: ['hall'] } } })).toEqual([])
    expect(narrowed({ data: { watts: { phase: [{ numeric: ['<', 3] }] } } })).toEqual([])
    expect(narrowed({ data: { place: { rom: ['hall'] } } })).toEqual([
      'lamps/Rule, LampLit, data.place.rom: the pattern tests this field, which no example has',
    ])
    expect(narrowed({ data: { place: { room: ['cellar'] } } })).toEqual([
      'lamps/Rule, LampLit, detail.data.place.room: no example meets the pattern: give one that does',
    ])
  })

  test('must have a dead-letter queue, and so must the function behind it', () => {
    const { Targets: _, ...properties } = ruleWith({}).Rule.Properties
    const bare = { Id: 'Target0', Arn: { 'Fn::GetAtt': ['OnLampLit', 'Arn'] } }
    const Rule = {
      Type: 'AWS::Events::Rule',
      Properties: { ...properties, EventPattern: { 'detail-type': ['LampLit'] }, Targets: [bare] },
    }
    expect(problemsOf(templatesWith({ Rule, Destination: undefined }))).toEqual([
      "lamps/Rule: target Target0 has no DeadLetterConfig: what can't be delivered is lost",
      'lamps/Rule, lamps/OnLampLit: has no on-failure destination: an event that it refuses is lost after two retries',
    ])
  })
})

describe('what a function consumes', () => {
  const check = (code: ReadonlyMap<string, CodeUse>, all: readonly EventDefinition[] = catalog, given = templates) =>
    checkConsumers(eventRules(systemOf(given), all), { catalog: all, matches: matchesPattern, code }).map(lineOf)

  test('is brought by a rule', () => {
    expect(check(consuming('LampLit'))).toEqual([])
    expect(check(consuming('LampLit', 'LampBroken'))).toEqual([
      'lamps/OnLampLit, LampBroken: is consumed, but no rule brings it',
    ])
    expect(check(consuming('LampStolen'))).toEqual([
      'lamps/OnLampLit, LampStolen: is consumed, but the catalog has no such event',
    ])
  })

  test('is consumed in every version that there still is', () => {
    const second = { ...LampLit, version: 2, detailType: 'LampLit.v2' }
    const pattern = { source: ['signalbox.lamps'], 'detail-type': ['LampLit.v2'] }
    expect(check(consuming('LampLit.v2'), [...catalog, second], templatesWith(ruleWith(pattern)))).toEqual([
      'lamps/OnLampLit, LampLit: is an older version of LampLit.v2, still in the catalog, and is not consumed: it would be missed',
    ])
    const both = { ...pattern, 'detail-type': ['LampLit', 'LampLit.v2'] }
    expect(check(consuming('LampLit', 'LampLit.v2'), [...catalog, second], templatesWith(ruleWith(both)))).toEqual([])
  })
})

describe('a queue between a rule and a function', () => {
  const Queue = { Type: 'AWS::SQS::Queue', Properties: {} }
  const toQueue = ruleWith(
    { source: ['signalbox.lamps'], 'detail-type': ['LampLit'] },
    { Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
  )
  const mapping = (more: object) => ({
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FunctionName: { Ref: 'OnLampLit' }, ...more },
  })
  const byItem = mapping({ FunctionResponseTypes: ['ReportBatchItemFailures'] })
  const Pipe = {
    Type: 'AWS::Pipes::Pipe',
    Properties: { Source: { 'Fn::GetAtt': ['Queue', 'Arn'] }, Target: { 'Fn::GetAtt': ['OnLampLit', 'Arn'] } },
  }
  const taking = (...fromQueues: readonly string[]): ReadonlyMap<string, CodeUse> =>
    new Map([
      [onLampLit, { resource: onLampLit, creates: [], domains: [], consumes: fromQueues, fromQueues, problems: [] }],
    ])
  const check = (reader: object, code = taking('LampLit')) => {
    const system = systemOf(templatesWith({ ...toQueue, Queue, Reader: reader }))
    const checks = { catalog, matches: matchesPattern, code }
    const rules = eventRules(system, catalog)
    const problems = [...checkConsumers(rules, checks), ...checkQueues(system, checks)]
    return [...problems, ...rules.flatMap((rule) => checkRule(rule, checks))].map(lineOf)
  }

  test.each([
    ['by a mapping that hears of each message', byItem],
    ['by a pipe', Pipe],
  ])('brings what the function consumes: %s', (_, reader) => {
    expect(check(reader)).toEqual([])
    expect(check(reader, taking('LampLit', 'LampBroken'))).toEqual([
      'lamps/OnLampLit, LampBroken: is consumed, but no rule brings it',
    ])
  })

  test('would lose what fails, if the mapping takes a batch for one', () => {
    expect(check(mapping({}))).toEqual([
      'lamps/OnLampLit, LampLit, FunctionResponseTypes: lamps/Reader lacks ReportBatchItemFailures: a message that fails would be lost',
    ])
  })

  test('brings nothing if nobody reads it', () => {
    expect(check({ Type: 'AWS::SNS::Topic' })).toContain('lamps/OnLampLit, LampLit: is consumed, but no rule brings it')
  })
})

describe('an archive', () => {
  const secret: EventDefinition = { ...LampLit, sensitive: true }
  const check = (properties: object) => {
    const Archive = { Type: 'AWS::Events::Archive', Properties: properties }
    return checkArchives(systemOf(templatesWith({ Archive })), [secret, LampBroken], matchesPattern).map(lineOf)
  }

  test('keeps no event that carries a credential', () => {
    const others = { source: [{ prefix: 'signalbox.' }], 'detail-type': [{ 'anything-but': ['LampLit'] }] }
    expect(check({ EventPattern: others })).toEqual([])
    const kept = ['lamps/Archive, LampLit: is sensitive, but the archive keeps it']
    expect(check({ EventPattern: { source: [{ prefix: 'signalbox.' }] } })).toEqual(kept)
    expect(check({})).toEqual(kept)
  })
})

import type { EventDefinition } from '../../../../events'
import type { Templates } from '../../../../events/jest'
import {
  checkAwaited,
  checkListed,
  checkPermissions,
  checkPublications,
  publicationsOf,
} from '../../../../events/jest/contract/check-publishers'
import { type CodeUse, usesIn } from '../../../../events/jest/contract/code'
import { publishPermissions } from '../../../../events/jest/contract/permissions'
import { lineOf } from '../../../../events/jest/contract/problem'
import { eventRules } from '../../../../events/jest/contract/rules'
import { readStateMachines } from '../../../../events/jest/contract/state-machines'
import { systemOf } from '../../../../events/jest/contract/templates'
import { LampBroken, LampLit } from '../lamps'
import { allow, inspection, machine, onLampLit, resources, ruleWith, templates, templatesWith } from './lamp-templates'

const catalog: readonly EventDefinition[] = [LampLit, LampBroken]

const publishing: CodeUse = {
  resource: onLampLit,
  creates: ['LampLit', 'LampBroken'],
  domains: ['lamps'],
  consumes: [],
  problems: [],
}

function checksOf(given: Templates, use: CodeUse = publishing) {
  const system = systemOf(given)
  const machines = readStateMachines(system)
  return {
    catalog,
    known: new Set([use, ...machines].map(({ resource }) => resource)),
    machines,
    publications: [...publicationsOf(use, catalog), ...machines.flatMap(({ publications }) => publications)],
    permissions: publishPermissions(system),
    rules: eventRules(system, catalog),
  }
}

function problemsOf(given: Templates, use?: CodeUse): readonly string[] {
  const checks = checksOf(given, use)
  return [
    ...checks.machines.flatMap(({ problems }) => problems),
    ...checkPublications(checks),
    ...checkPermissions(checks),
    ...catalog.flatMap((definition) => checkListed(definition, checks, [])),
    ...checkAwaited(checks, []),
  ].map(lineOf)
}

function withMachine(entry: object): Templates {
  const { Machine } = inspection
  const DefinitionString = JSON.stringify(machine(entry))
  return templatesWith(
    { Machine: { ...Machine, Properties: { ...Machine.Properties, DefinitionString } } },
    'inspection',
  )
}

function withStatement(statement: object): Templates {
  return templatesWith({
    Role: { ...resources.Role, Properties: { Policies: [{ PolicyDocument: { Statement: [statement] } }] } },
  })
}

const computed =
  'is computed, so nobody can read here what is published: write Source and DetailType as texts or substitutions'

describe('publishers', () => {
  test('that are listed, allowed and do publish are all right', () => {
    expect(problemsOf(templates)).toEqual([])
  })

  test('must be listed', () => {
    expect(problemsOf(withMachine({ Source: 'signalbox.inspectors', DetailType: 'LampLit' }))).toEqual([
      'inspection/Machine, LampLit, publishers: it publishes as signalbox.inspectors, but lamps alone may',
      'LampBroken, publishers, inspectors: is listed, but nothing publishes it as signalbox.inspectors',
    ])
  })

  test('must be allowed by IAM', () => {
    expect(problemsOf(withStatement(allow('signalbox.lamb')))).toEqual([
      'lamps/OnLampLit, LampLit: IAM does not let it publish as signalbox.lamps: it needs events:PutEvents with events:source = signalbox.lamps',
      'lamps/OnLampLit, LampBroken: IAM does not let it publish as signalbox.lamps: it needs events:PutEvents with events:source = signalbox.lamps',
    ])
    expect(problemsOf(templatesWith({ MachinePolicy: undefined }, 'inspection'))).toEqual([
      'inspection/Machine, LampBroken: IAM does not let it publish as signalbox.inspectors: it needs events:PutEvents with events:source = signalbox.inspectors',
    ])
    const oneEvent = { 'events:source': 'signalbox.lamps', 'events:detail-type': ['LampLit'] }
    expect(problemsOf(withStatement({ ...allow(), Condition: { StringEquals: oneEvent } }))).toEqual([
      'lamps/OnLampLit, LampBroken: IAM does not let it publish as signalbox.lamps: it needs events:PutEvents with events:source = signalbox.lamps',
    ])
  })

  test('must not be allowed any source, nor one that they do not use', () => {
    expect(problemsOf(withStatement({ ...allow(), Action: ['events:Put*'] }))).toEqual([
      'lamps/OnLampLit: may publish as any source: give the statement a StringEquals condition on events:source',
    ])
    const both = { StringEquals: { 'events:source': ['signalbox.lamps', 'signalbox.inspectors'] } }
    expect(problemsOf(withStatement({ ...allow(), Condition: both }))).toEqual([
      'lamps/OnLampLit: may publish as signalbox.inspectors, but publishes nothing so: take the permission away',
    ])
  })

  test('publish nothing that nobody defined', () => {
    expect(problemsOf(withMachine({ Source: 'signalbox.inspectors', DetailType: 'LampStolen' }))).toEqual([
      'inspection/Machine, LampStolen: is published, but nobody defined it: the catalog has no such event',
      'LampBroken, publishers, inspectors: is listed, but nothing publishes it as signalbox.inspectors',
    ])
  })

  test('say what they publish where it can be read', () => {
    expect(problemsOf(withMachine({ Source: 'signalbox.inspectors', DetailType: '{% $name %}' }))).toEqual([
      `inspection/Machine, Report, DetailType: ${computed}`,
      'inspection/Machine: may publish as signalbox.inspectors, but publishes nothing so: take the permission away',
      'LampBroken, publishers, inspectors: is listed, but nothing publishes it as signalbox.inspectors',
    ])
  })

  test.each([
    ['by an expression', { Arguments: { Entries: '{% $entries %}' } }, 'Entries'],
    ['by an expression that is all of it', { Arguments: '{% $all %}' }, 'Entries'],
    ['by a path', { Parameters: { 'Entries.$': '$.entries' } }, 'Entries'],
    ['in a list, by an expression', { Arguments: { Entries: ['{% $entry %}'] } }, 'Entries'],
    ['with a name by a path', { Parameters: { Entries: [{ Source: 'a', 'DetailType.$': '$.name' }] } }, 'DetailType'],
    ['by the SDK', { Resource: 'arn:aws:states:::aws-sdk:eventbridge:putEvents', Arguments: {} }, 'Entries'],
  ])('say what they publish in workflows too: %s', (_, changes, field) => {
    const Report = { Type: 'Task', Resource: 'arn:aws:states:::events:putEvents', End: true, ...changes }
    const { Machine } = inspection
    const Definition = { StartAt: 'Report', States: { Report } }
    const Properties = { RoleArn: Machine.Properties.RoleArn, Definition }
    expect(problemsOf(templatesWith({ Machine: { ...Machine, Properties } }, 'inspection'))).toContain(
      `inspection/Machine, Report, ${field}: ${computed}`,
    )
  })

  test('all publish: what nobody does is listed by nobody, and awaited by nobody', () => {
    const silent = { ...publishing, creates: ['LampBroken'] }
    expect(problemsOf(templates, silent)).toEqual([
      'LampLit, publishers, lamps: is listed, but nothing publishes it as signalbox.lamps',
      'lamps/Rule, LampLit: is waited for, but nobody publishes it',
    ])
    expect(problemsOf(templatesWith(ruleWith({ source: ['signalbox.lamb'], 'detail-type': ['LampLit'] })))).toEqual([
      'lamps/Rule, source: waits for signalbox.lamb, which no event lists as a publisher',
      'lamps/Rule, LampLit: is waited for, but nobody publishes it',
    ])
  })

  test('elsewhere are taken on trust, until they are found here', () => {
    const elsewhere = [{ source: 'signalbox.lamps', detailType: 'LampLit' }]
    const silent = checksOf(templates, { ...publishing, creates: [] })
    expect(checkListed(LampLit, silent, elsewhere)).toEqual([])
    expect(checkAwaited(silent, elsewhere)).toEqual([])
    expect(checkListed(LampLit, checksOf(templates), elsewhere).map(lineOf)).toEqual([
      'LampLit, publishers, lamps: is said to be published elsewhere, but it is published here: strike it out',
    ])
  })
})

describe('what is read from bundled code', () => {
  test('is what it creates, publishes as and consumes', () => {
    const text = `
      var LampLit2 = events.defineEvent({ owner: "lamps", name: "LampLit", version: 3 });
      const LampBroken = defineEvent({
        owner: "lamps",
        name: "LampBroken",
        version: 1,
        examples: [{ name: "desk" }]
      });
      var options = createPublisher({ busName: bus, domain: "lamps", client });
      export const a = consume(LampBroken, async () => {});
      export const b = consumeAny2([LampLit2, LampBroken], async () => publish(LampLit2.create({}), Object.create(null)));`
    expect(usesIn('lamps/F', text)).toEqual({
      resource: 'lamps/F',
      creates: ['LampLit.v3'],
      domains: ['lamps'],
      consumes: ['LampBroken', 'LampLit.v3'],
      problems: [],
    })
  })

  test('is every version that it upcasts', () => {
    const versions = [1, 2, 3].map(
      (version) => `var V${version} = defineEvent({ name: "LampLit", version: ${version} });`,
    )
    const upcasters = 'var a = defineUpcaster(V1, V2, up); var b = defineUpcaster(V2, V3, up);'
    const { consumes } = usesIn('lamps/F', `${versions.join('')}${upcasters}consumeUpcast(V3, [a, b], handle)`)
    expect(consumes).toEqual(['LampLit.v3', 'LampLit.v2', 'LampLit'])
  })

  test('is what it takes from queues', () => {
    const text = `var LampLit = defineEvent({ name: "LampLit", version: 1 }); var LampBroken = defineEvent({ name: "LampBroken", version: 1 });
      var a = consumeQueue2(LampLit, handle); var b = consumeAnyQueue([LampLit, LampBroken], handle);`
    expect(usesIn('lamps/F', text)).toMatchObject({
      consumes: ['LampLit', 'LampBroken'],
      fromQueues: ['LampLit', 'LampBroken'],
    })
  })

  test('names what it can not read', () => {
    const { problems } = usesIn('lamps/F', 'createPublisher({ domain: process.env.DOMAIN, client })')
    expect(problems.map(lineOf)).toEqual([
      'lamps/F: createPublisher: "domain" is not a literal, so nobody can read it here',
    ])
    expect(usesIn('lamps/F', 'createPublisher(options)').problems).toHaveLength(1)
  })
})

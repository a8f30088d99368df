/** What the parameters of stacks may be: by the templates, and by what the local cloud makes of them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assemblyDirectory } from '../../cli/build'
import {
  anAddress,
  anAddressOrNone,
  anOrigin,
  aUrlOrNone,
  daysOrForEver,
  origins,
  type ParameterCheck,
  stageUrlsOrNone,
} from '../../infra/constructs/parameter-checks'
import { parameterValue } from '../../local/assembly/parameters'
import type { ParameterDeclaration } from '../../local/assembly/template'

const ofBootstrap = 'BootstrapVersion'
const parameters = readdirSync(assemblyDirectory())
  .filter((file) => file.endsWith('.template.json'))
  .flatMap((file) => {
    const template = JSON.parse(readFileSync(join(assemblyDirectory(), file), 'utf8')) as {
      Parameters?: Record<string, ParameterDeclaration>
    }
    return Object.entries(template.Parameters ?? {}).map(([name, declared]) => ({
      name: `${file.slice(0, -'.template.json'.length)}:${name}`,
      declared,
    }))
  })
  .filter(({ name }) => !name.endsWith(`:${ofBootstrap}`))

test('every parameter says what it may be, and in words what was expected', () => {
  const open = parameters.filter(
    ({ declared: { AllowedPattern, AllowedValues, ConstraintDescription } }) =>
      (AllowedPattern ?? AllowedValues) === undefined || ConstraintDescription === undefined,
  )
  expect(parameters.length).toBeGreaterThan(15)
  expect(open.map(({ name }) => name)).toEqual([])
})

test('addresses that mails come from, or go to, have to be given: nobody’s own stands in their place', () => {
  const without = parameters.filter(({ declared }) => declared.Default === undefined).map(({ name }) => name)
  expect(without.sort()).toEqual([
    'signalbox-approvals:MailFrom',
    'signalbox-examples:RequesterEmail',
    'signalbox-subscriptions:MailFrom',
  ])
})

test.each(parameters.filter(({ declared }) => declared.Default !== undefined))('$name may be its default', (each) => {
  expect(() => parameterValue(each.name, each.declared, undefined)).not.toThrow()
})

function taken({ allowedPattern, constraintDescription }: ParameterCheck, value: string): boolean {
  const declared = { Type: 'String', AllowedPattern: allowedPattern, ConstraintDescription: constraintDescription }
  try {
    return parameterValue('Given', declared, value) === value
  } catch {
    return false
  }
}

test.each([
  [anAddress, ['ada@example.com', "o'neill+boxes@mail.example.co.uk"]],
  [anAddressOrNone, ['', 'ada@example.com']],
  [anOrigin, ['https://app.example.com', 'http://127.0.0.1:3000', 'http://[::1]:3000']],
  [origins, ['', 'https://api.example.com', 'https://*.example.com wss://live.example.com:8443']],
  [aUrlOrNone, ['', 'https://api.example.com', 'http://127.0.0.1:3000/api/approvals', 'http://0.0.0.0:3000']],
  [stageUrlsOrNone, ['', 'https://{api}.example.com/{stage}', 'http://127.0.0.1:3000/_aws/execute-api/{api}/{stage}']],
])('takes what is right (%#)', (check, values) => {
  expect(values.filter((value) => !taken(check, value))).toEqual([])
})

test.each([
  [
    anAddress,
    ['', 'ada', 'ada@', 'Ada <ada@example.com>', 'ada@example.com\nBcc: all@example.com', '*@example.com', 'a@b@c.com'],
  ],
  [anOrigin, ['', 'app.example.com', 'https://app.example.com/', 'https://app.example.com/page', 'javascript://x']],
  [
    origins,
    ["https://api.example.com; script-src 'unsafe-inline'", 'https://a.example.com,https://b.example.com', '*'],
  ],
  [
    aUrlOrNone,
    ['api.example.com', 'https://api.example.com/', 'https://api.example.com/?a=b', 'https://ada@api.example.com'],
  ],
  [stageUrlsOrNone, ['{api}', 'https://{api}.example.com/{stage}/', 'https://{api}.example.com/?stage={stage}']],
])('refuses what is not (%#)', (check, values) => {
  expect(values.filter((value) => taken(check, value))).toEqual([])
})

test('a parameter that is refused, and one that is missing, are told in AWS’s words', () => {
  const declared = {
    Type: 'String',
    AllowedPattern: anAddress.allowedPattern,
    ConstraintDescription: anAddress.constraintDescription,
  }
  const told = (given: string | undefined) => {
    try {
      return parameterValue('MailFrom', declared, given)
    } catch (error) {
      return (error as { said?: string }).said
    }
  }
  expect(told('Ada')).toBe(
    'Parameter ‘MailFrom’ failed to satisfy constraint: '.replaceAll(/[‘’]/g, "'") + anAddress.constraintDescription,
  )
  expect(told(undefined)).toBe('Parameters: [MailFrom] must have values')
})

describe('what is kept for so many days', () => {
  interface Resource {
    readonly Type: string
    readonly Properties: {
      readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> }
      readonly TimeToLiveSpecification?: unknown
    }
  }
  const resourcesOf = (stack: string): readonly Resource[] => {
    const template = JSON.parse(readFileSync(join(assemblyDirectory(), `${stack}.template.json`), 'utf8')) as {
      Resources: Record<string, Resource>
    }
    return Object.values(template.Resources)
  }

  test.each([
    ['signalbox-approvals', { KEPT_DAYS: { Ref: 'KeptDays' } }],
    ['signalbox-identity', { KEPT_DAYS: { Ref: 'KeptDays' }, AUDIT_KEPT_DAYS: { Ref: 'AuditKeptDays' } }],
    ['signalbox-subscriptions', { KEPT_DAYS: { Ref: 'KeptDays' }, AUDIT_KEPT_DAYS: { Ref: 'AuditKeptDays' } }],
    ['signalbox-deployment', { KEPT_DAYS: { Ref: 'KeptDays' }, AUDIT_KEPT_DAYS: { Ref: 'AuditKeptDays' } }],
  ])(
    'is said by a parameter of %s to each function that touches its table, which has a time to live',
    (stack, said) => {
      const resources = resourcesOf(stack)
      const environments = resources.map(({ Properties }) => Properties?.Environment?.Variables ?? {})
      const touching = environments.filter((variables) => variables.TABLE_NAME !== undefined)
      expect(touching.length).toBeGreaterThan(5)
      for (const variables of touching) expect(variables).toMatchObject(said)
      const tables = resources.filter(({ Type }) => Type === 'AWS::DynamoDB::Table')
      expect(tables.map(({ Properties }) => Properties.TimeToLiveSpecification)).toEqual([
        { AttributeName: 'removeAt', Enabled: true },
      ])
    },
  )

  test('is for ever, or longer than anything that was lost on its way may come again', () => {
    const values = ['0', '30', '365', '99999', '29', '7', '-1', '030', '1e3', '100000', '']
    expect(values.filter((value) => taken(daysOrForEver, value))).toEqual(['0', '30', '365', '99999'])
  })
})

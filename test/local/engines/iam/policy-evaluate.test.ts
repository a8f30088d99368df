import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compilePolicy } from '../../../../local/engines/iam/policy/compile'
import { type Decision, evaluate, evaluateTrust } from '../../../../local/engines/iam/policy/evaluate'
import type { Caller } from '../../../../local/engines/iam/policy/principal-element'
import { roleSession } from '../../../../local/kernel/principal'
import type { PolicyStatement } from '../../../../local/kernel/service'

const account = '000000000000'
const root: Caller = { kind: 'root', accountId: account, arn: `arn:aws:iam::${account}:root` }
const role: Caller = roleSession(`arn:aws:iam::${account}:role/worker`, 'one')
const rule = `arn:aws:events:us-east-1:${account}:rule/r`
const events: Caller = { kind: 'service', service: 'events.amazonaws.com', sourceArn: rule, sourceAccount: account }
const anonymous: Caller = { kind: 'anonymous' }
const queue = `arn:aws:sqs:us-east-1:${account}:q`

const allow = (more: Partial<PolicyStatement> = {}): PolicyStatement => ({
  Effect: 'Allow',
  Action: 'sqs:SendMessage',
  Resource: queue,
  ...more,
})
const deny = (more: Partial<PolicyStatement> = {}): PolicyStatement => ({ ...allow(more), Effect: 'Deny' })

interface Case {
  readonly caller?: Caller
  readonly identity?: readonly PolicyStatement[]
  readonly resource?: readonly PolicyStatement[] | undefined
  readonly action?: string
  readonly on?: string
  readonly context?: Readonly<Record<string, string>>
  readonly isAcross?: boolean
}

function decide({
  caller = role,
  identity,
  resource,
  action,
  on,
  context = {},
  isAcross = false,
}: Case): Decision['effect'] {
  const Version = '2012-10-17'
  return evaluate(
    identity ? [compilePolicy({ Version, Statement: identity }, 'identity', 'identity', { knowsKey: () => true })] : [],
    resource && compilePolicy({ Version, Statement: resource }, 'resource', 'resource'),
    {
      caller,
      action: action ?? 'sqs:SendMessage',
      resource: on ?? queue,
      lookup: (key) => (context[key] === undefined ? undefined : [context[key]]),
      isAcross,
    },
  ).effect
}

describe('a role', () => {
  test('may do what its policy allows, in any case of letters of the action', () => {
    expect(decide({ identity: [allow()] })).toBe('allow')
    expect(decide({ identity: [allow({ Action: 'SQS:sendmessage' })] })).toBe('allow')
    expect(decide({ identity: [allow({ Action: ['sqs:Receive*', 'sqs:Send*'] })] })).toBe('allow')
  })

  test('may not do what nobody allows', () => {
    expect(decide({})).toBe('implicit-deny')
    expect(decide({ identity: [allow({ Action: 'sqs:ReceiveMessage' })] })).toBe('implicit-deny')
    expect(decide({ identity: [allow({ Resource: `${queue}2` })] })).toBe('implicit-deny')
  })

  test('may do what the resource allows it by name, and not what it allows the account', () => {
    const named = { AWS: `arn:aws:iam::${account}:role/worker` }
    expect(decide({ resource: [allow({ Principal: named })] })).toBe('allow')
    expect(decide({ resource: [allow({ Principal: { AWS: role.kind === 'role' ? role.arn : '' } })] })).toBe('allow')
    expect(decide({ resource: [allow({ Principal: { AWS: account } })] })).toBe('implicit-deny')
    expect(decide({ resource: [allow({ Principal: { AWS: `arn:aws:iam::${account}:root` } })] })).toBe('implicit-deny')
    expect(decide({ resource: [allow({ Principal: '*' })] })).toBe('allow')
    expect(decide({ resource: [allow({ Principal: { AWS: '*' } })] })).toBe('allow')
  })

  test('may not do what either denies', () => {
    expect(decide({ identity: [allow(), deny()] })).toBe('explicit-deny')
    expect(decide({ identity: [allow()], resource: [deny({ Principal: '*' })] })).toBe('explicit-deny')
    expect(decide({ identity: [allow()], resource: [deny({ Principal: { AWS: account } })] })).toBe('explicit-deny')
  })

  test('may do all but NotAction, on all but NotResource', () => {
    const { Action: _, ...others } = allow()
    expect(decide({ identity: [{ ...others, NotAction: 'sqs:Delete*' }] })).toBe('allow')
    expect(decide({ identity: [{ ...others, NotAction: 'sqs:Send*' }] })).toBe('implicit-deny')
    const { Resource: __, ...onAll } = allow()
    expect(decide({ identity: [{ ...onAll, NotResource: `${queue}2` }] })).toBe('allow')
    expect(decide({ identity: [{ ...onAll, NotResource: queue }] })).toBe('implicit-deny')
    const unresolved = `arn:aws:sqs:*:*:\${aws:PrincipalTag/team}`
    expect(decide({ identity: [{ ...onAll, NotResource: unresolved }] })).toBe('implicit-deny')
  })

  test('is bound by conditions', () => {
    const own = allow({ Condition: { StringEquals: { 'events:source': ['signalbox.approvals'] } } })
    expect(decide({ identity: [own], context: { 'events:source': 'signalbox.approvals' } })).toBe('allow')
    expect(decide({ identity: [own], context: { 'events:source': 'signalbox.identity' } })).toBe('implicit-deny')
    expect(decide({ identity: [own] })).toBe('implicit-deny')
  })

  test('takes variables only in documents of version 2012-10-17', () => {
    const statement = allow({ Resource: `arn:aws:sqs:us-east-1:${account}:\${aws:PrincipalTag/queue}` })
    const request = {
      caller: role,
      action: 'sqs:SendMessage',
      resource: queue,
      lookup: (key: string) => (key === 'aws:principaltag/queue' ? ['q'] : undefined),
    }
    const old = compilePolicy({ Statement: statement }, 'identity', 'p')
    const current = compilePolicy({ Version: '2012-10-17', Statement: statement }, 'identity', 'p')
    expect(evaluate([old], undefined, request).effect).toBe('implicit-deny')
    expect(evaluate([current], undefined, request).effect).toBe('allow')
  })
})

describe('who belongs to another account', () => {
  const across = (more: Case) => decide({ isAcross: true, ...more })
  const toAccount = allow({ Principal: { AWS: account } })

  test('may do what both its own policies and the resource’s allow', () => {
    expect(across({ identity: [allow()], resource: [toAccount] })).toBe('allow')
    expect(across({ identity: [allow()], resource: [allow({ Principal: '*' })] })).toBe('allow')
    expect(across({ identity: [allow()] })).toBe('implicit-deny')
    expect(across({ resource: [toAccount] })).toBe('implicit-deny')
    expect(across({ identity: [allow()], resource: [allow({ Principal: { AWS: '111122223333' } })] })).toBe(
      'implicit-deny',
    )
    expect(across({ identity: [allow()], resource: [toAccount, deny({ Principal: '*' })] })).toBe('explicit-deny')
  })

  test('may do as its root what the resource’s policy allows, and nothing else', () => {
    expect(across({ caller: root, resource: [toAccount] })).toBe('allow')
    expect(across({ caller: root })).toBe('implicit-deny')
    expect(across({ caller: root, resource: [toAccount], action: 'sqs:DeleteQueue' })).toBe('implicit-deny')
  })
})

describe('others', () => {
  test('a service may do only what the resource allows it, for the source it names', () => {
    const granted = allow({
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { ArnLike: { 'aws:SourceArn': rule }, StringEquals: { 'aws:SourceAccount': account } },
    })
    const context = { 'aws:sourcearn': rule, 'aws:sourceaccount': account }
    expect(decide({ caller: events, resource: [granted], context })).toBe('allow')
    expect(decide({ caller: events, resource: [granted], context: { ...context, 'aws:sourcearn': `${rule}2` } })).toBe(
      'implicit-deny',
    )
    expect(decide({ caller: events, identity: [allow()] })).toBe('implicit-deny')
    expect(decide({ caller: events, resource: [allow({ Principal: { Service: 'sns.amazonaws.com' } })] })).toBe(
      'implicit-deny',
    )
    expect(decide({ caller: events, resource: [allow({ Principal: { AWS: account } })] })).toBe('implicit-deny')
    expect(
      decide({ caller: events, resource: [allow({ Principal: { Service: 'events.us-east-1.amazonaws.com' } })] }),
    ).toBe('allow')
  })

  test('the root may do everything but what the resource denies', () => {
    expect(decide({ caller: root })).toBe('allow')
    expect(decide({ caller: root, resource: [deny({ Principal: '*' })] })).toBe('explicit-deny')
  })

  test('the unsigned may do what the resource allows everyone', () => {
    expect(decide({ caller: anonymous })).toBe('implicit-deny')
    expect(decide({ caller: anonymous, resource: [allow({ Principal: '*' })] })).toBe('allow')
    expect(decide({ caller: anonymous, resource: [allow({ Principal: { AWS: account } })] })).toBe('implicit-deny')
  })

  test('NotPrincipal denies all but those it names', () => {
    const statement = deny({ NotPrincipal: { AWS: `arn:aws:iam::${account}:role/worker` } })
    expect(decide({ identity: [allow()], resource: [statement] })).toBe('allow')
    expect(decide({ caller: root, resource: [statement] })).toBe('explicit-deny')
  })
})

describe('whatever the policies', () => {
  const statement = (principals: readonly PolicyStatement['Principal'][]): fc.Arbitrary<PolicyStatement> =>
    fc.record({
      Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
      Action: fc.constantFrom('sqs:*', 'sqs:SendMessage', 'sns:Publish', '*'),
      Resource: fc.constantFrom('*', queue, `${queue}2`, 'arn:aws:sqs:*:*:?'),
      ...(principals.length > 0 && { Principal: fc.constantFrom(...principals) }),
    }) as fc.Arbitrary<PolicyStatement>
  const ofIdentity = fc.array(statement([]), { minLength: 1, maxLength: 4 })
  const ofResource = fc.array(
    statement([
      '*',
      { AWS: account },
      { Service: 'events.amazonaws.com' },
      { AWS: `arn:aws:iam::${account}:role/worker` },
    ]),
    { minLength: 1, maxLength: 4 },
  )
  const anyone = fc.constantFrom(role, root, events, anonymous)

  test('the order of statements does not matter', () => {
    fc.assert(
      fc.property(anyone, ofIdentity, ofResource, (caller, identity, resource) => {
        expect(decide({ caller, identity: [...identity].reverse(), resource: [...resource].reverse() })).toBe(
          decide({ caller, identity, resource }),
        )
      }),
    )
  })

  test('one more Deny never grants, and one more Allow never denies', () => {
    fc.assert(
      fc.property(anyone, ofIdentity, ofResource, ofResource, (caller, identity, resource, more) => {
        const before = decide({ caller, identity, resource })
        const denials = more.map((one) => ({ ...one, Effect: 'Deny' as const }))
        const grants = more.map((one) => ({ ...one, Effect: 'Allow' as const }))
        if (before !== 'allow') {
          expect(decide({ caller, identity, resource: [...resource, ...denials] })).not.toBe('allow')
        }
        if (before === 'allow') expect(decide({ caller, identity, resource: [...resource, ...grants] })).toBe('allow')
        if (before === 'explicit-deny') {
          expect(decide({ caller, identity, resource: [...resource, ...grants] })).toBe('explicit-deny')
        }
      }),
    )
  })

  test('a statement cut into one for each action and resource decides the same', () => {
    const wide = fc.record({
      Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
      Action: fc.uniqueArray(fc.constantFrom('sqs:Send*', 'sqs:Receive*', 'sns:*'), { minLength: 1 }),
      Resource: fc.uniqueArray(fc.constantFrom(queue, `${queue}2`, 'arn:aws:sns:*'), { minLength: 1 }),
    })
    fc.assert(
      fc.property(fc.array(wide, { minLength: 1, maxLength: 3 }), (identity) => {
        const cut = identity.flatMap(({ Effect, Action, Resource }) =>
          Action.flatMap((one) => Resource.map((on) => ({ Effect, Action: one, Resource: on }))),
        )
        expect(decide({ identity: cut })).toBe(decide({ identity }))
      }),
    )
  })
})

describe('a trust policy', () => {
  const trust = (statement: PolicyStatement, caller: Caller, identity: readonly PolicyStatement[] = []) =>
    evaluateTrust(
      identity.length > 0 ? [compilePolicy({ Statement: identity }, 'identity', 'identity')] : [],
      compilePolicy({ Statement: statement }, 'trust', 'trust'),
      { caller, action: 'sts:AssumeRole', resource: `arn:aws:iam::${account}:role/target`, lookup: () => undefined },
    ).effect
  const trusting = (Principal: PolicyStatement['Principal']): PolicyStatement => ({
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    ...(Principal && { Principal }),
  })
  const assume: PolicyStatement = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }

  test('lets in the service that it names, and no other', () => {
    expect(trust(trusting({ Service: 'events.amazonaws.com' }), events)).toBe('allow')
    expect(trust(trusting({ Service: 'lambda.amazonaws.com' }), events)).toBe('implicit-deny')
    expect(trust(trusting({ Service: 'lambda.amazonaws.com' }), root)).toBe('implicit-deny')
  })

  test('must itself grant: the policies of the caller do not suffice', () => {
    expect(trust(trusting({ Service: 'lambda.amazonaws.com' }), role, [assume])).toBe('implicit-deny')
  })

  test('that names the account leaves it to the policies of the caller', () => {
    expect(trust(trusting({ AWS: account }), role)).toBe('implicit-deny')
    expect(trust(trusting({ AWS: account }), role, [assume])).toBe('allow')
    expect(trust(trusting({ AWS: account }), root)).toBe('allow')
  })

  test('can name an identity provider', () => {
    const caller: Caller = { kind: 'federated', provider: 'cognito-identity.amazonaws.com', context: {} }
    const statement = {
      ...trusting({ Federated: 'cognito-identity.amazonaws.com' }),
      Action: 'sts:AssumeRole',
    }
    expect(trust(statement, caller)).toBe('allow')
    expect(trust(trusting({ Federated: 'accounts.google.com' }), caller)).toBe('implicit-deny')
  })
})

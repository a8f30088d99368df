/** A cloud started on a small template of a test's own, its clock standing still; stopped after the test. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalCloud, StartOptions } from '../../local/start-local-cloud'
import { outside } from '../outside'

const { startLocalCloud } = outside<typeof import('../../local/start-local-cloud')>('local/start-local-cloud')

export const account = '000000000000'

/** The stack that a template becomes: the name of its file. */
export const stackName = 'Small'

export interface Template {
  readonly Resources: Readonly<Record<string, object>>
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>
}

let running: LocalCloud[] = []

afterEach(async () => {
  for (const local of running) await local.stop()
  running = []
})

export async function startWith(options: StartOptions): Promise<LocalCloud> {
  const local = await startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual', ...options })
  running.push(local)
  return local
}

export async function startTemplate(template: Template, options: StartOptions = {}): Promise<LocalCloud> {
  const directory = mkdtempSync(join(tmpdir(), 'template-'))
  const assembly = join(directory, `${stackName}.template.json`)
  writeFileSync(assembly, JSON.stringify(template))
  try {
    return await startWith({ assembly, ...options })
  } finally {
    rmSync(directory, { recursive: true })
  }
}

export const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] })
export const refOf = (logicalId: string) => ({ Ref: logicalId })

export interface Statement {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: string | readonly string[]
  readonly Resource: unknown
  readonly Condition?: object
}

export function allow(Action: string | readonly string[], Resource: unknown, Condition?: object): Statement {
  return { Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) }
}

export function deny(Action: string | readonly string[], Resource: unknown): Statement {
  return { Effect: 'Deny', Action, Resource }
}

export function document(...Statement: readonly object[]): object {
  return { Version: '2012-10-17', Statement }
}

/** A role that a service may assume, with one inline policy. */
export function serviceRole(service: string, statements: readonly Statement[] = [], more: object = {}): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: document({
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: service },
      }),
      ...(statements.length > 0 && { Policies: [{ PolicyName: 'own', PolicyDocument: document(...statements) }] }),
      ...more,
    },
  }
}

/** A function of inline code, such as `exports.handler = async () => 'done'`. */
export function inlineFunction(role: string, code: string, more: object = {}): object {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: arnOf(role),
      Code: { ZipFile: code },
      ...more,
    },
  }
}

/** A Standard state machine of the states given, the first of which it starts at. */
export function stateMachine(role: string, states: Readonly<Record<string, object>>, more: object = {}): object {
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      RoleArn: arnOf(role),
      Definition: { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states },
      ...more,
    },
  }
}

/** The templates of the lamps: one function that learns of lit lamps, one state machine that reports broken ones. */
import type { Template, Templates } from '../../../../events/jest'

type Resources = NonNullable<Template['Resources']>

export const onLampLit = 'lamps/OnLampLit'
export const ruleId = 'lamps/Rule'

export const resources = {
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'lamps' } },
  DeadLetters: { Type: 'AWS::SQS::Queue' },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: { Policies: [{ PolicyDocument: { Statement: allow('signalbox.lamps') } }] },
  },
  OnLampLit: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  Destination: {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: {
      FunctionName: { Ref: 'OnLampLit' },
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } } },
    },
  },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventBusName: { Ref: 'Bus' },
      EventPattern: { source: ['signalbox.lamps'], 'detail-type': ['LampLit'] },
      Targets: [
        {
          Id: 'Target0',
          Arn: { 'Fn::GetAtt': ['OnLampLit', 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } },
        },
      ],
    },
  },
} satisfies Resources

/** The inspection: a stack of its own, whose policy is attached and whose bus is imported. */
export const inspection = {
  MachineRole: { Type: 'AWS::IAM::Role' },
  MachinePolicy: {
    Type: 'AWS::IAM::Policy',
    Properties: { Roles: [{ Ref: 'MachineRole' }], PolicyDocument: { Statement: [allow('signalbox.inspectors')] } },
  },
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      RoleArn: { 'Fn::GetAtt': ['MachineRole', 'Arn'] },
      DefinitionSubstitutions: { LampBroken: 'LampBroken', BusName: { 'Fn::ImportValue': 'lamps-bus' } },
      DefinitionString: JSON.stringify(machine({ Source: 'signalbox.inspectors', DetailType: '${LampBroken}' })),
    },
  },
} satisfies Resources

export const templates: Templates = {
  lamps: { Resources: resources, Outputs: { Bus: { Value: { Ref: 'Bus' }, Export: { Name: 'lamps-bus' } } } },
  inspection: { Resources: inspection },
}

export function allow(source?: string) {
  return {
    Effect: 'Allow',
    Action: 'events:PutEvents',
    Resource: { 'Fn::ImportValue': 'lamps-bus' },
    ...(source !== undefined && { Condition: { StringEquals: { 'events:source': source } } }),
  }
}

export function machine(entry: object) {
  const report = {
    Type: 'Task',
    Resource: 'arn:aws:states:::events:putEvents',
    Arguments: { Entries: [{ EventBusName: '${BusName}', ...entry, Detail: {} }] },
    End: true,
  }
  const inspect = { StartAt: 'Report', States: { Report: report } }
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'EachLamp',
    States: { EachLamp: { Type: 'Map', ItemProcessor: inspect, End: true } },
  }
}

/** The templates with some resources of the lamps' stack replaced, or taken away. */
export function templatesWith(changes: Readonly<Record<string, unknown>>, stack = 'lamps'): Templates {
  const before = templates[stack]
  const changed = Object.entries({ ...before?.Resources, ...changes }).filter(([, resource]) => resource !== undefined)
  return { ...templates, [stack]: { ...before, Resources: Object.fromEntries(changed) as Resources } }
}

export function ruleWith(pattern: object, target: object = {}) {
  const { Properties } = resources.Rule
  const [first] = Properties.Targets
  return {
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: { ...Properties, EventPattern: pattern, Targets: [{ ...first, ...target }] },
    },
  }
}

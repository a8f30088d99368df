import type { Examples } from '../example'

const bus = { EventBusName: { Ref: 'Bus' } }
const otherTarget = { Id: 'other', Arn: 'arn:aws:sqs:us-east-1:000000000000:queue-b' }
const target = { Id: 'queue', Arn: 'arn:aws:sqs:us-east-1:000000000000:queue-a' }

export const examples: Examples = {
  resources: {
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'bus-a' } },
    BusPolicy: {
      Type: 'AWS::Events::EventBusPolicy',
      Properties: { ...bus, StatementId: 'all', Action: 'events:PutEvents', Principal: '*' },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: { ...bus, Name: 'rule-a', EventPattern: { source: ['shop'] }, Targets: [target, otherTarget] },
    },
    OtherRule: {
      Type: 'AWS::Events::Rule',
      Properties: { ...bus, Name: 'rule-b', EventPattern: { source: ['shop'] }, Targets: [target] },
    },
    OtherArchive: {
      Type: 'AWS::Events::Archive',
      Properties: { ArchiveName: 'archive-b', SourceArn: { 'Fn::GetAtt': ['Bus', 'Arn'] } },
    },
    Archive: {
      Type: 'AWS::Events::Archive',
      Properties: { ArchiveName: 'archive-a', SourceArn: { 'Fn::GetAtt': ['Bus', 'Arn'] } },
    },
  },
  lists: {
    ListRules: () => ({ EventBusName: 'bus-a' }),
    ListRuleNamesByTarget: () => ({ EventBusName: 'bus-a', TargetArn: target.Arn }),
    ListTargetsByRule: () => ({ EventBusName: 'bus-a', Rule: 'rule-a' }),
  },
  short: { ListReplays: 'no template starts one' },
  tagged: {
    'events PutRule': () => ({ EventPattern: '{"source":["shop"]}' }),
    'events TagResource': () => ({ ResourceARN: 'arn:aws:events:us-east-1:000000000000:event-bus/bus-a' }),
  },
}

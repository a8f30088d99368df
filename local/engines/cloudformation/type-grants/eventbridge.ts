import type { ResourceGrants } from '../../../kernel/service'

export const eventbridgeGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::Events::Archive': {
    create: ['events:CreateArchive'],
    update: ['events:UpdateArchive'],
    delete: ['events:DeleteArchive'],
    resource: 'arn:aws:events:{region}:{account}:archive/{name}',
    name: ['ArchiveName', 48],
  },
  'AWS::Events::EventBus': {
    create: ['events:CreateEventBus'],
    update: ['events:UpdateEventBus'],
    delete: ['events:DeleteEventBus'],
    resource: 'arn:aws:events:{region}:{account}:event-bus/{name}',
    name: ['Name', 256],
    with: { Policy: ['events:PutPermission'] },
  },
  'AWS::Events::EventBusPolicy': {
    create: ['events:PutPermission'],
    update: ['events:PutPermission'],
    delete: ['events:RemovePermission'],
    resource: 'arn:aws:events:{region}:{account}:event-bus/{EventBusName}',
  },
  'AWS::Events::Rule': {
    create: ['events:PutRule'],
    update: ['events:PutRule'],
    delete: ['events:RemoveTargets', 'events:DeleteRule'],
    resource: 'arn:aws:events:{region}:{account}:rule/{name}',
    name: ['Name', 64],
    with: { Targets: ['events:PutTargets'] },
    passes: { RoleArn: 'events.amazonaws.com', 'Targets.RoleArn': 'events.amazonaws.com' },
  },
}

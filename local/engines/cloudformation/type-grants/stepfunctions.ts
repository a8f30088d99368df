import type { ResourceGrants } from '../../../kernel/service'

export const stepfunctionsGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::StepFunctions::Activity': {
    create: ['states:CreateActivity'],
    update: [],
    delete: ['states:DeleteActivity'],
    resource: 'arn:aws:states:{region}:{account}:activity:{name}',
    name: ['Name', 80],
  },
  'AWS::StepFunctions::StateMachine': {
    create: ['states:CreateStateMachine'],
    update: ['states:UpdateStateMachine'],
    delete: ['states:DeleteStateMachine'],
    resource: 'arn:aws:states:{region}:{account}:stateMachine:{name}',
    name: ['StateMachineName', 80],
    with: { Tags: ['states:TagResource'] },
    passes: { RoleArn: 'states.amazonaws.com' },
  },
}

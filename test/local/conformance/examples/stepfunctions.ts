import { serviceRole, stateMachine } from '../../template-cloud'
import type { Examples } from '../example'

export const examples: Examples = {
  resources: {
    MachineRole: serviceRole('states.amazonaws.com') as { Type: string },
    Machine: stateMachine('MachineRole', { Done: { Type: 'Succeed' } }, { StateMachineName: 'a' }) as { Type: string },
    OtherMachine: stateMachine('MachineRole', { Done: { Type: 'Succeed' } }) as { Type: string },
    Activity: { Type: 'AWS::StepFunctions::Activity', Properties: { Name: 'activity-a' } },
    OtherActivity: { Type: 'AWS::StepFunctions::Activity', Properties: { Name: 'activity-b' } },
  },
  lists: { ListExecutions: (ref) => ({ stateMachineArn: ref('Machine') }) },
  kept: { 'states/definition/': 'executions that ran by them are still told' },
  short: { ListExecutions: 'no template starts one' },
  unpaged: { GetExecutionHistory: 'it is of an execution that nobody has started here' },
  tagged: {
    'states CreateStateMachine': () => ({ definition: '{}', roleArn: 'arn:aws:iam::000000000000:role/machine' }),
    'states TagResource': (ref) => ({ resourceArn: ref('Machine') }),
  },
}

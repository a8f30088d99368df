const { SFNClient, StartExecutionCommand } = require('@aws-sdk/client-sfn')

const workflows = new SFNClient()

/** Each order starts a workflow. */
exports.handler = async ({ Records }) => {
  for (const { body } of Records) {
    await workflows.send(new StartExecutionCommand({ stateMachineArn: process.env.WORKFLOW, input: body }))
  }
}

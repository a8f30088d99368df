/** Runs of pipelines, put into the table of deployment by hand. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand, type PutCommandInput } from '@aws-sdk/lib-dynamodb'
import type { Run } from '../../domains/deployment/run'
import type { Signalbox } from './signalbox'

export async function storeRun(
  { local }: Signalbox,
  changes: Partial<Run> & Pick<Run, 'pipeline' | 'id'>,
): Promise<void> {
  process.env.TABLE_NAME ??= 'named-when-used'
  const { RunEntity } = await import('../../domains/deployment/model')
  const heardAt = local.clock.now().toISOString()
  const run: Run = { version: 1, status: 'running', heardAt, stages: {}, ...changes }
  const { TableName: table = '' } = local.outputs('signalbox-deployment')
  const { pipeline, id, version } = run
  const item = { pipeline, id, version, heardAt, attention: 'none' as const, sweepAt: '9999' }
  const params = RunEntity.put({ ...item, state: JSON.stringify(run) }).params({ table })
  const client = new DynamoDBClient(local.sdkConfig)
  try {
    const command = new PutCommand(params as PutCommandInput)
    await DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }).send(command)
  } finally {
    client.destroy()
  }
}

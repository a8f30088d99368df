/** The document of a deployed stage, with its published documentation, as API Gateway exports it. */
import { BadRequestException, GetExportCommand, NotFoundException } from '@aws-sdk/client-api-gateway'
import { apiGateway } from '../../shared/clients/api-gateway'
import { RefusedError } from '../../shared/errors'
import type { PlanStage } from './api-product'
import { completeExport } from './documents/complete-export'
import { type ApiDocument, readDocument } from './documents/read-document'

/** @throws RefusedError that names the stage, or a path in its document */
export async function exportDocument({ restApiId, stage: stageName }: PlanStage): Promise<ApiDocument> {
  try {
    const { body } = await apiGateway.send(
      new GetExportCommand({
        restApiId,
        stageName,
        exportType: 'oas30',
        accepts: 'application/json',
        parameters: { extensions: 'documentation' },
      }),
    )
    const exported: unknown = JSON.parse(Buffer.from(body ?? []).toString('utf8'))
    return readDocument(JSON.stringify(completeExport(exported)))
  } catch (error) {
    if (!(error instanceof NotFoundException || error instanceof BadRequestException)) throw error
    const message = `stage: API Gateway exports nothing of stage ${stageName} of ${restApiId}: ${error.message}`
    throw new RefusedError('invalid', 'ExportRefused', message, { field: 'stage' })
  }
}

/** What CodePipeline knows of pipelines. */
import {
  GetPipelineStateCommand,
  type GetPipelineStateCommandOutput,
  InvalidNextTokenException,
  ListPipelinesCommand,
  PipelineNotFoundException,
  type PipelineSummary,
} from '@aws-sdk/client-codepipeline'
import { codePipeline } from '../../shared/clients/codepipeline'
import { RefusedError } from '../../shared/errors'
import type { Page } from '../../shared/store/page'
import { shorten } from '../../shared/text'

export class PipelineNotFoundError extends RefusedError {
  constructor(readonly pipeline: string) {
    super('not-found', 'PipelineNotFound', `There is no pipeline ${shorten(pipeline, 100)}`)
    this.name = 'PipelineNotFoundError'
  }
}

/** By their names. Throws what a cursor that is none of its own is refused by. */
export async function pipelinesPage(limit: number, cursor: string | undefined): Promise<Page<PipelineSummary>> {
  const nextToken = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString('utf8')
  try {
    const page = await codePipeline.send(new ListPipelinesCommand({ maxResults: limit, nextToken }))
    const next = page.nextToken === undefined ? null : Buffer.from(page.nextToken).toString('base64url')
    return { data: page.pipelines ?? [], cursor: next }
  } catch (error) {
    if (!(error instanceof InvalidNextTokenException)) throw error
    throw new RefusedError('invalid', 'CursorInvalid', 'cursor: expected the cursor of an earlier page', {
      field: 'cursor',
    })
  }
}

/** @throws PipelineNotFoundError */
export async function stateOf(pipeline: string): Promise<GetPipelineStateCommandOutput> {
  try {
    return await codePipeline.send(new GetPipelineStateCommand({ name: pipeline }))
  } catch (error) {
    if (error instanceof PipelineNotFoundException) throw new PipelineNotFoundError(pipeline)
    throw error
  }
}

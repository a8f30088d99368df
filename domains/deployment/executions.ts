/** What CodePipeline knows of runs, for whoever has not heard of it. */
import {
  type ActionExecutionDetail,
  GetPipelineCommand,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  type PipelineDeclaration,
  type PipelineExecution,
  type PipelineExecutionSummary,
  type StageState,
} from '@aws-sdk/client-codepipeline'
import { codePipeline } from '../../shared/clients/codepipeline'
import { toldOf } from '../../shared/errors'

export type { ActionExecutionDetail, StageState }

/** Undefined if the pipeline is no more. */
export async function executionOf(
  pipelineName: string,
  pipelineExecutionId: string,
): Promise<PipelineExecution | undefined> {
  const found = await unlessGone(
    codePipeline.send(new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId })),
  )
  return found?.pipelineExecution
}

export async function* pipelineNames(): AsyncGenerator<string> {
  let nextToken: string | undefined
  do {
    const page = await codePipeline.send(new ListPipelinesCommand({ nextToken }))
    for (const { name } of page.pipelines ?? []) if (name !== undefined) yield name
    nextToken = page.nextToken
  } while (nextToken !== undefined)
}

/** The newest first. */
export async function newestExecutions(
  pipelineName: string,
  maxResults: number,
): Promise<readonly PipelineExecutionSummary[]> {
  const page = await unlessGone(codePipeline.send(new ListPipelineExecutionsCommand({ pipelineName, maxResults })))
  return page?.pipelineExecutionSummaries ?? []
}

/** In the order in which they were begun; undefined if the run is no more. */
export async function actionsOf(
  pipelineName: string,
  pipelineExecutionId: string,
): Promise<readonly ActionExecutionDetail[] | undefined> {
  const found: ActionExecutionDetail[] = []
  let nextToken: string | undefined
  do {
    const list = new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId }, nextToken })
    const page = await unlessGone(codePipeline.send(list))
    if (!page) return undefined
    found.push(...(page.actionExecutionDetails ?? []))
    nextToken = page.nextToken
  } while (nextToken !== undefined)
  return found.reverse()
}

export async function stagesOf(name: string): Promise<readonly StageState[]> {
  const state = await unlessGone(codePipeline.send(new GetPipelineStateCommand({ name })))
  return state?.stageStates ?? []
}

/** Undefined if the pipeline is no more. */
export async function declarationOf(name: string): Promise<PipelineDeclaration | undefined> {
  const found = await unlessGone(codePipeline.send(new GetPipelineCommand({ name })))
  return found?.pipeline
}

/** As it is declared; CodePipeline's own seven days if it says nothing. */
export async function minutesOf(name: string, stage: string, action: string): Promise<number> {
  const declared = (await declarationOf(name))?.stages
    ?.find((each) => each.name === stage)
    ?.actions?.find((each) => each.name === action)
  return declared?.timeoutInMinutes ?? 7 * 24 * 60
}

async function unlessGone<Output>(asking: Promise<Output>): Promise<Output | undefined> {
  try {
    return await asking
  } catch (error) {
    if (/^Pipeline(?:Execution)?NotFoundException$/.test(toldOf(error).name)) return undefined
    throw error
  }
}

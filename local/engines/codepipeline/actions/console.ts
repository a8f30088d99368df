/** Links as AWS's services give them: they lead to its console, which shows nothing of this cloud. */

export const consoleLink = (region: string, path: string): string => `https://${region}.console.aws.amazon.com/${path}`

export const pipelineLink = (region: string, pipeline: string): string =>
  consoleLink(region, `codesuite/codepipeline/pipelines/${pipeline}/view?region=${region}`)

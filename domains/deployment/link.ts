/** Where somebody reads more of tests that have not passed. */
import type { Run, Tests } from './run'
import { workflowOf } from './workflow'

/** The AWS console of each partition. */
const consoles: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
}

/** The report of the first suite that has not passed and has one, or the workflow, which leads to each; nothing was run: none. */
export function linkOf(run: Run, stage: string, tests: Tests): string | undefined {
  const { suites, results } = tests
  if (suites.length === 0) return undefined
  const told = suites.map(({ suite }) => results[suite])
  const report = told.find((each) => each && each.verdict !== 'passed' && each.reportUrl !== undefined)?.reportUrl
  if (report !== undefined) return report
  const { stateMachineArn, name } = workflowOf(run, stage, tests)
  const [, partition = '', , region] = stateMachineArn.split(':')
  const arn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`
  return `https://${region}.${consoles[partition] ?? consoles.aws}/states/home?region=${region}#/v2/executions/details/${arn}`
}

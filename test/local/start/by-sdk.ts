/** AWS's clients behind one face: a call is a service, an action as the AWS CLI writes it, and its input. */
import * as dynamodb from '@aws-sdk/client-dynamodb'
import * as events from '@aws-sdk/client-eventbridge'
import * as iam from '@aws-sdk/client-iam'
import * as lambda from '@aws-sdk/client-lambda'
import * as stepfunctions from '@aws-sdk/client-sfn'
import * as sqs from '@aws-sdk/client-sqs'
import type { SdkConfig } from '../../../local/start-local-cloud'

// biome-ignore lint/suspicious/noExplicitAny: outputs of all services
export type Call = (service: ServiceName, action: string, input: object) => Promise<any>

const modules = { dynamodb, events, iam, lambda, stepfunctions, sqs }
export type ServiceName = keyof typeof modules

const clientNames: Readonly<Record<ServiceName, string>> = {
  dynamodb: 'DynamoDBClient',
  events: 'EventBridgeClient',
  iam: 'IAMClient',
  lambda: 'LambdaClient',
  stepfunctions: 'SFNClient',
  sqs: 'SQSClient',
}

type Class = new (input: unknown) => { send(command: unknown): Promise<unknown> }

export function bySdk(config: SdkConfig): Call {
  return (service, action, input) => {
    const names = modules[service] as unknown as Readonly<Record<string, Class>>
    const command = `${action.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase())}Command`
    const [Client, Command] = [names[clientNames[service]], names[command]]
    if (!Client || !Command) throw new Error(`the SDK has no ${service} ${action}`)
    return new Client(config).send(new Command(input))
  }
}

/** Two APIs that are OpenAPI documents: one in the template, which names a function of the stack, and one in a file. */
import { join } from 'node:path'
import { type App, CfnOutput, Stack } from 'aws-cdk-lib'
import { ApiDefinition, EndpointType, SpecRestApi } from 'aws-cdk-lib/aws-apigateway'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'

export function importedApi(app: App): void {
  const stack = new Stack(app, 'ImportedApi')
  const greet = new LambdaFunction(stack, 'Greet', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(
      'exports.handler = async ({ pathParameters }) => ({ statusCode: 200, body: "Hello, " + pathParameters.name })',
    ),
  })
  const greetings = new SpecRestApi(stack, 'Greetings', {
    restApiName: 'greetings',
    endpointTypes: [EndpointType.REGIONAL],
    apiDefinition: ApiDefinition.fromInline({
      openapi: '3.0.2',
      info: { title: 'said by the document', version: '1' },
      paths: {
        '/greetings/{name}': {
          get: {
            parameters: [{ name: 'name', in: 'path', required: true, schema: { type: 'string' } }],
            responses: { 200: { description: 'a greeting' } },
            'x-amazon-apigateway-integration': {
              type: 'aws_proxy',
              httpMethod: 'POST',
              uri: `arn:aws:apigateway:${stack.region}:lambda:path/2015-03-31/functions/${greet.functionArn}/invocations`,
              passthroughBehavior: 'when_no_match',
            },
          },
        },
      },
    }),
  })
  greet.addPermission('Greetings', {
    principal: new ServicePrincipal('apigateway.amazonaws.com'),
    sourceArn: greetings.arnForExecuteApi('GET', '/greetings/*'),
  })
  const pets = new SpecRestApi(stack, 'Pets', {
    apiDefinition: ApiDefinition.fromAsset(join(__dirname, 'petstore.yaml')),
  })
  new CfnOutput(stack, 'GreetingsId', { value: greetings.restApiId })
  new CfnOutput(stack, 'PetsId', { value: pets.restApiId })
}

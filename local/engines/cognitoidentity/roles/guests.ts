/** What AWS holds guests to, whatever their role may do: the services that are meant to be used without a sign-in. */

const services = [
  'cloudwatch',
  'cognito-identity',
  'cognito-idp',
  'dynamodb',
  'execute-api',
  'gamelift',
  'iot',
  'kinesis',
  'lambda',
  'lex',
  'logs',
  'machinelearning',
  'mobileanalytics',
  'polly',
  'rekognition',
  's3',
  'scs',
  'ses',
  'sns',
  'sqs',
  'translate',
]

export const guestPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: services.map((service) => `${service}:*`), Resource: '*' }],
})

export const guestPolicyArns = [{ arn: 'arn:aws:iam::aws:policy/AmazonCognitoUnAuthedIdentitiesSessionPolicy' }]

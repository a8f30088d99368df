import type { Examples } from '../example'

export const examples: Examples = {
  resources: {},
  tagged: { 'sts AssumeRole': (ref) => ({ RoleArn: `arn:aws:iam::000000000000:role/${ref('Role')}` }) },
}

/**
 * Runs in each function before its code: gives its SDK an app id, which tells
 * the calls of the two functions apart. MiniStack sets the environment of a
 * function when the process runs already, so the id is made up when it is read.
 */
process.env = new Proxy(process.env, {
  get(variables, name) {
    if (name === 'AWS_SDK_UA_APP_ID') {
      // A stack here may declare anything.
      return /ProviderRequest/.test(variables.AWS_LAMBDA_FUNCTION_NAME ?? '') ? 'request-01234567' : 'step-01234567';
    }
    return variables[name];
  },
  set: (variables, name, value) => Reflect.set(variables, name, value),
});

/** Whether a web socket tells the status, so that nobody needs to ask for it. */
export const pushing = { current: false };

// Stands in for @fugood/llama.node in a process of its own: answers, prints noise as native code does, and aborts when it is told to.
exports.loadModel = async () => ({
  initMultimodal: () => true,
  release: async () => undefined,
  parallel: {
    enable: async () => true,
    completion: async (options, onToken) => {
      console.log("[INFO] noise of native code");
      const run = async () => {
        if (JSON.stringify(options.messages).includes("abort now")) process.abort();
        onToken(1, { token: "It", content: "It" });
        onToken(1, { token: " is 5", content: "It is 5" });
        return { content: "It is 5", tokens_evaluated: 2, tokens_predicted: 2, timings: { cache_n: 4, prompt_n: 7 } };
      };
      return { promise: run(), stop: () => undefined };
    },
  },
});

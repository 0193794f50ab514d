// node run.js PROGRAM KEY=VALUE…: deploys a compiled program, previews it again, and destroys it.
//
// Pulumi's Automation API runs it in this process, so that no language host for Node is needed.
const { LocalWorkspace } = require("@pulumi/pulumi/automation");

async function main() {
    const [program, ...settings] = process.argv.slice(2);
    const stack = await LocalWorkspace.createOrSelectStack({
        stackName: "dev",
        projectName: "languages",
        program: async () => {
            delete require.cache[require.resolve(program)]; // it runs once for each operation
            return require(program);
        },
    });
    for (const setting of settings) {
        const [key, value] = setting.split("=");
        await stack.setConfig(key, { value, secret: key.endsWith("Token") });
    }
    const up = await stack.up();
    const preview = await stack.preview();
    await stack.destroy();
    const outputs = Object.entries(up.outputs).map(([name, output]) => [name, output.value]);
    console.log(JSON.stringify({ outputs: Object.fromEntries(outputs), changes: preview.changeSummary }));
}

main().catch((error) => {
    console.error(error.message);
    process.exit(1);
});

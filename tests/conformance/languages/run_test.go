package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
)

// Deploys the program of examples/voice-agent-go, previews it again, and destroys it. SETTINGS has KEY=VALUE…
//
// Pulumi's Automation API runs it in this process, so that no language host for Go is needed.
func TestProgram(t *testing.T) {
	ctx := context.Background()
	stack, err := auto.UpsertStackInlineSource(ctx, "dev", "languages", voiceAgent)
	if err != nil {
		t.Fatal(err)
	}
	for _, setting := range strings.Fields(os.Getenv("SETTINGS")) {
		key, value, _ := strings.Cut(setting, "=")
		config := auto.ConfigValue{Value: value, Secret: strings.HasSuffix(key, "Token")}
		if err := stack.SetConfig(ctx, key, config); err != nil {
			t.Fatal(err)
		}
	}
	up, err := stack.Up(ctx)
	if err != nil {
		t.Fatal(err)
	}
	preview, err := stack.Preview(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stack.Destroy(ctx); err != nil {
		t.Fatal(err)
	}
	outputs := map[string]any{}
	for name, output := range up.Outputs {
		outputs[name] = output.Value
	}
	result, err := json.Marshal(map[string]any{"outputs": outputs, "changes": preview.ChangeSummary})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(string(result))
}

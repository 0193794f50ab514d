package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/blang/semver"
	"github.com/hashicorp/hcl/v2"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/pkg/v3/importer"
	state "github.com/pulumi/pulumi/pkg/v3/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

var programs = map[string]func(*pcl.Program) (map[string][]byte, hcl.Diagnostics, error){
	"nodejs": nodejs.GenerateProgram,
	"go":     gogen.GenerateProgram,
	"python": python.GenerateProgram,
}

// A resource of a file for `pulumi import --file`.
type imported struct {
	Type, Name, LogicalName, ID, Parent string
	Inputs                              map[string]any
}

func program(pkg *schema.Package, language, file string) (map[string][]byte, error) {
	generator, ok := programs[language]
	if !ok {
		return nil, fmt.Errorf("no generator for %q", language)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var given struct{ Resources []imported }
	if err := json.Unmarshal(text, &given); err != nil {
		return nil, err
	}
	provider := &state.State{Type: tokens.Type("pulumi:providers:" + pkg.Name), Custom: true, ID: "1"}
	provider.URN = resource.NewURN("dev", "test", "", provider.Type, "default")
	names, states := importer.NameTable{}, []*state.State{}
	urns := map[string]resource.URN{}
	for _, one := range given.Resources {
		urn := resource.NewURN("dev", "test", "", tokens.Type(one.Type), one.LogicalName)
		urns[one.Name], names[urn] = urn, strings.ReplaceAll(one.Name, " ", "_")
		inputs, err := inClear(one.Inputs)
		if err != nil {
			return nil, err
		}
		states = append(states, &state.State{
			Type:     urn.Type(),
			URN:      urn,
			Custom:   true,
			ID:       resource.ID(one.ID),
			Parent:   urns[one.Parent],
			Protect:  true,
			Provider: string(provider.URN) + "::1",
			Inputs:   resource.NewPropertyMapFromMap(inputs),
		})
	}
	var files map[string][]byte
	generate := func(_ io.Writer, made *pcl.Program) error {
		var problems hcl.Diagnostics
		files, problems, err = generator(made)
		if err == nil && problems.HasErrors() {
			return problems
		}
		return err
	}
	snapshot := []*state.State{provider}
	err = importer.GenerateLanguageDefinitions(io.Discard, only{pkg}, generate, states, snapshot, names)
	return files, err
}

// The inputs with their secrets as the engine has them, which writes them into the program.
func inClear(inputs map[string]any) (map[string]any, error) {
	found := map[string]any{}
	for name, value := range inputs {
		if secret, ok := value.(map[string]any); ok {
			if text, ok := secret["plaintext"].(string); ok {
				if err := json.Unmarshal([]byte(text), &value); err != nil {
					return nil, err
				}
			}
		}
		found[name] = value
	}
	return found, nil
}

// A loader of one package.
type only struct{ pkg *schema.Package }

func (one only) LoadPackage(string, *semver.Version) (*schema.Package, error) { return one.pkg, nil }

func (one only) LoadPackageV2(context.Context, *schema.PackageDescriptor) (*schema.Package, error) {
	return one.pkg, nil
}

func (one only) LoadPackageReference(string, *semver.Version) (schema.PackageReference, error) {
	return one.pkg.Reference(), nil
}

func (one only) LoadPackageReferenceV2(
	context.Context, *schema.PackageDescriptor,
) (schema.PackageReference, error) {
	return one.pkg.Reference(), nil
}

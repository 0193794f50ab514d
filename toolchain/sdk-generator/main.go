// sdk-generator SCHEMA LANGUAGE FOLDER: writes the SDK of a package, as `pulumi package gen-sdk` does.
// sdk-generator SCHEMA LANGUAGE FOLDER IMPORT: writes the program that `pulumi import --file IMPORT` does.
//
// For these languages the CLI asks Pulumi's language hosts, which the Go module proxy does not serve. The generators
// themselves are packages of github.com/pulumi/pulumi/pkg/v3.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "pulumi-language-sdk"

func main() {
	if len(os.Args) != 4 && len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: sdk-generator SCHEMA nodejs|go|python FOLDER [IMPORT]")
		os.Exit(2)
	}
	if err := generate(os.Args[1], os.Args[2], os.Args[3], os.Args[4:]); err != nil {
		fmt.Fprintln(os.Stderr, "sdk-generator:", err)
		os.Exit(1)
	}
}

func generate(file, language, folder string, imports []string) error {
	pkg, err := read(file)
	if err != nil {
		return err
	}
	var files map[string][]byte
	if len(imports) > 0 {
		files, err = program(pkg, language, imports[0])
	} else {
		files, err = sources(pkg, language)
	}
	if err != nil {
		return err
	}
	return write(files, folder)
}

func write(files map[string][]byte, folder string) error {
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func read(file string) (*schema.Package, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	// The null loader finds nothing: the schema refers to no other package.
	pkg, diagnostics, err := schema.BindSpec(spec, schema.NewNullLoader(), schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	return pkg, nil
}

func sources(pkg *schema.Package, language string) (map[string][]byte, error) {
	switch language {
	case "nodejs":
		if err := pkg.ImportLanguages(map[string]schema.Language{"nodejs": nodejs.Importer}); err != nil {
			return nil, err
		}
		return nodejs.GeneratePackage(tool, pkg, nil, nil, true, nil)
	case "python":
		return python.GeneratePackage(tool, pkg, nil, nil)
	case "go":
		return gogen.GeneratePackage(tool, pkg, nil)
	}
	return nil, fmt.Errorf("no generator for %q", language)
}

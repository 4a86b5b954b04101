pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Station
import "fields"

// The questions of one step. Enter goes to the next question without an answer, and on with the
// request where there is none.
FocusScope {
    id: root

    required property var step
    required property bool narrow

    property int current: -1
    readonly property string path: box(current)?.path ?? ""
    readonly property bool asksFile: box(current)?.control === "file"

    signal finished
    signal fileWanted(string path)
    signal phoneWanted(string path)
    signal fileRemoved(string path)

    function box(at: int): FieldBox {
        return fields.itemAt(at) as FieldBox;
    }

    function focusPath(path: string): void {
        for (let at = 0; at < fields.count; at++)
            if (box(at)?.path === path)
                return box(at).focusField();
    }

    function focusFirst(): void {
        for (let at = 0; at < fields.count; at++) {
            if (box(at)?.asks) {
                box(at).focusField();
                break;
            }
        }
        showErrors();
    }

    function showErrors(): void {
        view.contentY = 0;
    }

    function goOnFrom(at: int): void {
        for (let next = at + 1; next < fields.count; next++)
            if (box(next)?.empty && box(next).isRequired)
                return box(next).focusField();
        finished();
    }

    function toggleLaw(): void {
        const here = box(current);
        if (here?.isHelpLong)
            here.showsLaw = !here.showsLaw;
    }

    function addRow(): void {
        for (let at = current; at >= 0; at--)
            if (box(at)?.control === "rows")
                return step.addRow(box(at).path);
        for (let at = 0; at < fields.count; at++)
            if (box(at)?.control === "rows")
                return step.addRow(box(at).path);
    }

    // what has the focus is in sight
    function show(at: int): void {
        current = at;
        const here = box(at);
        if (here === null)
            return;
        const top = here.mapToItem(column, 0, 0).y;
        if (top < view.contentY)
            view.contentY = Math.max(0, top - Theme.space16);
        else if (top + here.height > view.contentY + view.height)
            view.contentY = Math.min(view.contentHeight - view.height, top + here.height - view.height + Theme.space16);
    }

    Flickable {
        id: view

        anchors.fill: parent
        contentHeight: column.implicitHeight + 2 * Theme.space8
        clip: contentHeight > height
        boundsBehavior: Flickable.StopAtBounds
        ScrollBar.vertical: ScrollBar {}

        ColumnLayout {
            id: column

            x: Theme.space8
            y: Theme.space8
            width: view.width - 2 * Theme.space16
            spacing: Theme.space12

            Prose {
                visible: text !== ""
                text: root.step.help
                font.pixelSize: Theme.text16
                Layout.fillWidth: true
            }
            ErrorList {
                visible: root.step.errors.count > 0
                errors: root.step.errors
                onChosen: path => root.focusPath(path)
                Layout.fillWidth: true
            }
            GridLayout {
                columns: root.narrow ? 1 : 2
                columnSpacing: Theme.space16
                rowSpacing: Theme.space16
                uniformCellWidths: true
                Layout.fillWidth: true

                Repeater {
                    id: fields

                    model: root.step.fields

                    FieldBox {
                        step: root.step
                        current: index === root.current
                        columned: !root.narrow
                        onFocused: root.show(index)
                        onPassed: root.goOnFrom(index)
                        onWanted: root.fileWanted(path)
                        onPhotographed: root.phoneWanted(path)
                        onRemoved: root.fileRemoved(path)
                    }
                }
            }
        }
    }
}

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// Answers to choose from, beside each other where they are short; arrows move among them.
ColumnLayout {
    id: root

    required property string label
    required property string help
    required property string error
    required property bool several
    required property var values
    required property var labels
    required property var chosen

    readonly property bool short: values.length <= 3 && labels.every(label => label.length <= 20)

    signal picked(string value)
    signal passed
    signal focused

    function focusField(): void {
        const at = Math.max(0, values.findIndex(value => chosen.includes(value)));
        (options.itemAt(at) as OptionButton)?.forceActiveFocus(Qt.TabFocusReason);
    }

    function move(by: int): void {
        for (let at = 0; at < options.count; at++) {
            if ((options.itemAt(at) as OptionButton)?.activeFocus) {
                (options.itemAt(Math.min(Math.max(at + by, 0), options.count - 1)) as OptionButton)?.forceActiveFocus(Qt.TabFocusReason);
                return;
            }
        }
    }

    spacing: Theme.space8
    Keys.onDownPressed: move(1)
    Keys.onUpPressed: move(-1)
    Keys.onRightPressed: move(Theme.rightToLeft ? -1 : 1)
    Keys.onLeftPressed: move(Theme.rightToLeft ? 1 : -1)

    Text {
        text: root.label
        color: Theme.emphasis
        font.pixelSize: Theme.text16
        font.weight: Font.DemiBold
        wrapMode: Text.WordWrap
        horizontalAlignment: Text.AlignLeft
        Layout.fillWidth: true
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
    GridLayout {
        columns: root.short ? root.values.length : 1
        columnSpacing: Theme.space8
        rowSpacing: Theme.space4
        uniformCellWidths: root.short

        Repeater {
            id: options

            model: root.values

            OptionButton {
                required property int index
                required property string modelData

                text: root.labels[index] ?? ""
                several: root.several
                taken: root.chosen.includes(modelData)
                activeFocusOnTab: taken || (index === 0 && root.chosen.length === 0) || root.several
                Accessible.description: root.label
                onActiveFocusChanged: if (activeFocus) root.focused()
                onChosen: taken && !root.several ? root.passed() : root.picked(modelData)
                Layout.fillWidth: true
            }
        }
    }
    FieldMessage {
        help: root.help
        error: root.error
        Layout.fillWidth: true
    }
}

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// Digits, and what stands between them in dates, times, amounts and telephone numbers.
GridLayout {
    id: root

    readonly property bool keepsPlace: true
    required property string text
    property int longest: 40

    signal edited(text: string)

    columns: 4
    columnSpacing: Theme.space8
    rowSpacing: Theme.space8
    uniformCellWidths: true
    LayoutMirroring.enabled: false
    LayoutMirroring.childrenInherit: true

    Repeater {
        model: ["1", "2", "3", "/", "4", "5", "6", ":", "7", "8", "9", ","]

        Key {
            required property string modelData

            text: modelData
            Layout.fillWidth: true
            onTyped: if (root.text.length < root.longest)
                root.edited(root.text + modelData)
        }
    }
    Key {
        text: "+"
        Layout.fillWidth: true
        onTyped: if (root.text.length < root.longest)
            root.edited(root.text + "+")
    }
    Key {
        text: "0"
        Layout.fillWidth: true
        onTyped: if (root.text.length < root.longest)
            root.edited(root.text + "0")
    }
    Key {
        iconName: "arrow-left"
        strong: true
        Accessible.name: qsTr("Delete the last letter")
        Layout.fillWidth: true
        Layout.columnSpan: 2
        onTyped: root.edited(root.text.slice(0, -1))
    }
}

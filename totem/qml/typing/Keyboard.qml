pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// Letters and digits to touch, as an Italian keyboard has them. It owns no text: it says what the
// text would be after each key.
ColumnLayout {
    id: root

    readonly property bool keepsPlace: true
    required property string text
    property bool digits: false
    property bool signs: false
    property bool spaceKey: true
    property int longest: 40

    signal edited(text: string)

    spacing: Theme.space8
    LayoutMirroring.enabled: false
    LayoutMirroring.childrenInherit: true

    Repeater {
        model: (root.digits ? ["1234567890"] : []).concat(["qwertyuiop", "asdfghjkl", "zxcvbnm"], root.signs ? ["@.-_+"] : [])

        RowLayout {
            id: row

            required property string modelData

            spacing: Theme.space8
            layoutDirection: Qt.LeftToRight
            Layout.fillWidth: true
            Layout.leftMargin: Theme.px((10 - modelData.length) * 12)
            Layout.rightMargin: Layout.leftMargin

            Repeater {
                model: row.modelData.split("")

                Key {
                    required property string modelData

                    text: modelData.toUpperCase()
                    Layout.fillWidth: true
                    Layout.preferredWidth: 1
                    Layout.minimumWidth: Theme.touch
                    onTyped: if (root.text.length < root.longest)
                        root.edited(root.text + modelData)
                }
            }
        }
    }
    RowLayout {
        spacing: Theme.space8
        layoutDirection: Qt.LeftToRight
        Layout.fillWidth: true

        Key {
            visible: root.spaceKey
            text: qsTr("Space")
            strong: true
            Layout.fillWidth: true
            Layout.preferredWidth: 3
            onTyped: root.edited(root.text + " ")
        }
        Key {
            iconName: "arrow-left"
            strong: true
            Layout.fillWidth: true
            Layout.preferredWidth: 2
            Accessible.name: qsTr("Delete the last letter")
            onTyped: root.edited(root.text.slice(0, -1))
        }
    }
}
